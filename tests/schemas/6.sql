CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (path TEXT PRIMARY KEY, digest TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX files_digest ON files (digest);
CREATE TABLE texts (article_id TEXT PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE holdings (
    path TEXT, article_id TEXT, record TEXT NOT NULL, seen INTEGER NOT NULL DEFAULT 0, superseded_by TEXT,
    PRIMARY KEY (path, article_id)) WITHOUT ROWID;
CREATE INDEX holdings_article ON holdings (article_id);
CREATE INDEX holdings_superseded ON holdings (superseded_by);
CREATE TABLE articles (
    id TEXT PRIMARY KEY, record TEXT NOT NULL, path TEXT NOT NULL, language TEXT NOT NULL, outlet TEXT,
    outlet_key TEXT, title TEXT, published TEXT, first_day INTEGER, last_day INTEGER, address TEXT,
    superseded_by TEXT, cluster TEXT, title_key TEXT);
CREATE INDEX articles_address ON articles (address);
CREATE INDEX articles_superseded ON articles (superseded_by);
CREATE INDEX articles_cluster ON articles (cluster);
CREATE INDEX articles_title ON articles (title_key);
CREATE TABLE bands (band INTEGER, article_id TEXT, PRIMARY KEY (band, article_id)) WITHOUT ROWID;
CREATE TABLE corrections (target TEXT, article_id TEXT, PRIMARY KEY (target, article_id)) WITHOUT ROWID;
CREATE INDEX corrections_article ON corrections (article_id);
CREATE INDEX articles_filtered ON articles (language, outlet_key, first_day, last_day, superseded_by, id);
CREATE TABLE passages (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, article_id TEXT NOT NULL, language TEXT NOT NULL,
    position INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, heading TEXT,
    length INTEGER NOT NULL, signature REAL NOT NULL);
CREATE INDEX passages_article ON passages (article_id, position);
CREATE INDEX passages_language ON passages (language, length);
CREATE TABLE translations (
    path TEXT, of_path TEXT, language TEXT, file TEXT NOT NULL, title TEXT, blocks TEXT NOT NULL,
    PRIMARY KEY (path, of_path, language)) WITHOUT ROWID;
CREATE INDEX translations_of ON translations (of_path);
CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT, command TEXT NOT NULL, arguments TEXT NOT NULL, state TEXT NOT NULL,
    started TEXT NOT NULL, finished TEXT, summary TEXT);
CREATE TABLE staged (run INTEGER, path TEXT, outcome TEXT NOT NULL, PRIMARY KEY (run, path));
CREATE TABLE pending (number INTEGER PRIMARY KEY, article_id TEXT NOT NULL UNIQUE);
CREATE TABLE garbage (passage_id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE dropped (collection TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE next_articles (id TEXT PRIMARY KEY, record TEXT NOT NULL);
CREATE TABLE next_passages (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, article_id TEXT NOT NULL, language TEXT NOT NULL,
    position INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, heading TEXT,
    length INTEGER NOT NULL, signature REAL NOT NULL, body TEXT NOT NULL, context TEXT NOT NULL);
CREATE INDEX next_passages_article ON next_passages (article_id);
CREATE TABLE feedback (
    number INTEGER PRIMARY KEY AUTOINCREMENT, received TEXT NOT NULL, kind TEXT NOT NULL, remark TEXT NOT NULL,
    question TEXT NOT NULL, language TEXT NOT NULL, answer TEXT NOT NULL, passages TEXT NOT NULL,
    generation INTEGER NOT NULL);
