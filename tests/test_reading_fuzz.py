"""A small sample of what ``python -m tests.fuzz_reading`` does for as long as it is let."""

import pytest

from tests.fuzz_reading import case, check, seeds


def test_every_kind_gives_an_article_when_it_is_whole(tmp_path) -> None:
    from rag.reading import read_paths

    for name, data in seeds().items():
        path = tmp_path / f"{len(data)}-{name}"
        path.write_bytes(data)
        (reading,) = read_paths([path], max_file_mb=4)
        assert reading.articles, name


@pytest.mark.parametrize("start", [0, 5000])
def test_damaged_files_give_messages_and_no_tracebacks(start: int) -> None:
    for number in range(start, start + 2 * len(seeds())):
        problem = check(case(number))
        assert problem is None, f"case {number}: {problem}"
