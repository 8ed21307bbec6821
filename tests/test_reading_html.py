"""HTML pages."""

from pathlib import Path

import pytest

from rag.reading import read_paths

PAGE = """<!doctype html><html lang="sv-SE"><head><meta charset="utf-8">
<title>Färjan slutar gå | Skärgårdsbladet</title>
<meta property="og:site_name" content="Skärgårdsbladet"><meta name="author" content="Åsa Öberg">
<meta property="article:published_time" content="2021-03-04T08:00:00+01:00">
<link rel="canonical" href="https://example.org/farjan"></head>
<body><nav><a href="/">Hem</a> <a href="/sport">Sport</a></nav><article><h1>Färjan slutar gå</h1>
<p>Färjan mellan Norrö och Söderö går för sista gången på fredag, säger rederiet. Beslutet togs efter ett möte.</p>
<h2>Öborna protesterar</h2>
<p>Öborna samlades på kajen med plakat och <b>kaffe</b>. De krävde två saker av <a href="x">kommunen</a>:</p>
<ul><li>en båt om dagen</li><li>samma pris som förr</li></ul></article>
<footer>Copyright Skärgårdsbladet</footer><script>alert(1)</script></body></html>"""


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-15"])
def test_the_article_and_its_metadata(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.html").write_bytes(PAGE.replace("utf-8", encoding).encode(encoding))
    (reading,) = read_paths([tmp_path], max_file_mb=1)
    (article,) = reading.articles
    assert reading.skipped == ()
    assert (article.title, article.author, article.outlet) == ("Färjan slutar gå", "Åsa Öberg", "Skärgårdsbladet")
    assert (article.published, article.language, article.url) == ("2021-03-04", "sv", "https://example.org/farjan")
    assert article.inferred == ("author", "outlet", "published", "title")
    assert [block.kind for block in article.blocks] == ["paragraph", "heading", "paragraph", "item", "item"]
    assert "Öborna samlades på kajen med plakat och kaffe." in article.text
    assert "Sport" not in article.text
    assert "alert" not in article.text
    assert not article.text.startswith("Färjan slutar gå")


def test_a_sidecar_corrects_a_page(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "a.bron.yaml").write_text("author: Bo Ek\n", encoding="utf-8")
    (reading,) = read_paths([tmp_path], max_file_mb=1)
    assert reading.articles[0].author == "Bo Ek"
    assert "author" not in reading.articles[0].inferred
