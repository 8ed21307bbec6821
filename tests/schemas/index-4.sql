-- A whole catalogue of six articles, as Bron made it at revision de4b8b6 (version 4 of its tables).
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO meta (key, value) VALUES ('generation', '2');
INSERT INTO meta (key, value) VALUES ('manifest', '{"index": "003a1fa9", "collection": "bron-003a1fa9-96c69e15", "model": "hash:48", "dimension": 48, "passages": {"size": 700, "overlap": 0, "version": 1}, "normalisation": "NFC", "words": 2, "vectors": 3}');
INSERT INTO meta (key, value) VALUES ('seen', '7');
CREATE TABLE files (path TEXT PRIMARY KEY, digest TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO files (path, digest) VALUES ('/archive/articles/001.en.md', '056f33ea28cce118e30733804105a4380fd3e52fb3f6d22ff65fe830f542955c');
INSERT INTO files (path, digest) VALUES ('/archive/articles/003.md', '33810d3ac9e308ee7e0820b16bf3d7a282725a44b935199c1c69541b9cb2416b');
INSERT INTO files (path, digest) VALUES ('/archive/articles/004.md', '7cd8181909dd81b3018b94c7d9bdb8426b9866444b8c2d6c66d9daa5aaf06d87');
INSERT INTO files (path, digest) VALUES ('/archive/articles/001.md', 'ab8482d9fb17efbeb6eddb694b4b7ffddc13a04ea0a3984a86e01b1c3b97f783');
INSERT INTO files (path, digest) VALUES ('/archive/articles/000.md', 'af8bac6fcb19e94efacc9c212bab5c434c9eb4315cc73b77c839423e681174a4');
INSERT INTO files (path, digest) VALUES ('/archive/articles/002.md', 'c1dd220dba550ac56c06babdf2a03d9c50cee085b74a130413546de782428cab');
INSERT INTO files (path, digest) VALUES ('/archive/articles/005.md', 'f5046e1e3be03471535a6a4782e7c97389cc1b26e435df4a5010ca0013e92d77');
CREATE INDEX files_digest ON files (digest);
CREATE TABLE texts (article_id TEXT PRIMARY KEY, text TEXT NOT NULL);
INSERT INTO texts (article_id, text) VALUES ('40620db7a8807201', 'The harbour of Ystad was closed on Monday.

Fishermen blame the new dredging rules, in force since May.

Nummer 0: 0.');
INSERT INTO texts (article_id, text) VALUES ('8c18a3da052c4c0b', 'Färjan till Ven gick inte på tisdagen.

Åsa Öberg säger att isen är för tjock, och att båten väntar på våren.

Nummer 1: åäö 37.');
INSERT INTO texts (article_id, text) VALUES ('fbf3abd677346a39', 'De coöperatie in de polder krijgt een nieuwe boer.

Daniëlle Smit zegt dat de geïsoleerde hoeve leeg stond.

Nummer 2: åäö åäö 74.');
INSERT INTO texts (article_id, text) VALUES ('0b2da82b76c7de46', 'The harbour of Ystad was closed on Monday.

Fishermen blame the new dredging rules, in force since May.

Nummer 3: åäö åäö åäö 111.');
INSERT INTO texts (article_id, text) VALUES ('6921eae719a2b970', 'Färjan till Ven gick inte på tisdagen.

Åsa Öberg säger att isen är för tjock, och att båten väntar på våren.

Nummer 4: åäö åäö åäö åäö 148.');
INSERT INTO texts (article_id, text) VALUES ('a27770cafecb9974', 'De coöperatie in de polder krijgt een nieuwe boer.

Daniëlle Smit zegt dat de geïsoleerde hoeve leeg stond.

Nummer 5: 185.');
CREATE TABLE holdings ( path TEXT, article_id TEXT, record TEXT NOT NULL, seen INTEGER NOT NULL DEFAULT 0, superseded_by TEXT, PRIMARY KEY (path, article_id)) WITHOUT ROWID;
INSERT INTO holdings (path, article_id, record, seen, superseded_by) VALUES ('/archive/articles/000.md', '40620db7a8807201', '{"blocks":[[0,42,"paragraph"],[44,103,"paragraph"],[105,117,"paragraph"]],"language":"en","file":"articles/000.md","title":"Ärende 0","author":null,"outlet":"Kustposten","published":"2021-01-05","issue":null,"url":null,"tags":[],"reports_on":[],"inferred":[],"modified":null}', 1048576, NULL);
INSERT INTO holdings (path, article_id, record, seen, superseded_by) VALUES ('/archive/articles/001.md', '8c18a3da052c4c0b', '{"blocks":[[0,38,"paragraph"],[40,109,"paragraph"],[111,128,"paragraph"]],"language":"sv","file":"articles/001.md","title":"Ärende 1","author":null,"outlet":"Kustposten","published":"2021-02-05","issue":null,"url":null,"tags":[],"reports_on":[],"inferred":[],"modified":null}', 3145728, NULL);
INSERT INTO holdings (path, article_id, record, seen, superseded_by) VALUES ('/archive/articles/002.md', 'fbf3abd677346a39', '{"blocks":[[0,50,"paragraph"],[52,107,"paragraph"],[109,130,"paragraph"]],"language":"nl","file":"articles/002.md","title":"Ärende 2","author":null,"outlet":"Kustposten","published":"2021-03-05","issue":null,"url":null,"tags":[],"reports_on":[],"inferred":[],"modified":null}', 4194304, NULL);
INSERT INTO holdings (path, article_id, record, seen, superseded_by) VALUES ('/archive/articles/003.md', '0b2da82b76c7de46', '{"blocks":[[0,42,"paragraph"],[44,103,"paragraph"],[105,131,"paragraph"]],"language":"en","file":"articles/003.md","title":"Ärende 3","author":null,"outlet":"Kustposten","published":"2021-04-05","issue":null,"url":null,"tags":[],"reports_on":[],"inferred":[],"modified":null}', 5242880, NULL);
INSERT INTO holdings (path, article_id, record, seen, superseded_by) VALUES ('/archive/articles/004.md', '6921eae719a2b970', '{"blocks":[[0,38,"paragraph"],[40,109,"paragraph"],[111,141,"paragraph"]],"language":"sv","file":"articles/004.md","title":"Ärende 4","author":null,"outlet":"Kustposten","published":"2021-05-05","issue":null,"url":null,"tags":[],"reports_on":[],"inferred":[],"modified":null}', 6291456, NULL);
INSERT INTO holdings (path, article_id, record, seen, superseded_by) VALUES ('/archive/articles/005.md', 'a27770cafecb9974', '{"blocks":[[0,50,"paragraph"],[52,107,"paragraph"],[109,123,"paragraph"]],"language":"nl","file":"articles/005.md","title":"Ärende 5","author":null,"outlet":"Kustposten","published":"2021-06-05","issue":null,"url":null,"tags":[],"reports_on":[],"inferred":[],"modified":null}', 7340032, NULL);
CREATE INDEX holdings_article ON holdings (article_id);
CREATE TABLE articles ( id TEXT PRIMARY KEY, record TEXT NOT NULL, path TEXT NOT NULL, language TEXT NOT NULL, outlet TEXT, outlet_key TEXT, title TEXT, published TEXT, first_day INTEGER, last_day INTEGER, address TEXT, superseded_by TEXT);
INSERT INTO articles (id, record, path, language, outlet, outlet_key, title, published, first_day, last_day, address, superseded_by) VALUES ('40620db7a8807201', '{"blocks":[[0,42,"paragraph"],[44,103,"paragraph"],[105,117,"paragraph"]],"language":"en","file":"articles/000.md","title":"Ärende 0","author":null,"outlet":"Kustposten","published":"2021-01-05","issue":null,"url":null,"tags":[],"reports_on":[],"inferred":[],"modified":null}', '/archive/articles/000.md', 'en', 'Kustposten', 'kustposten', 'Ärende 0', '2021-01-05', 20210105, 20210105, NULL, NULL);
INSERT INTO articles (id, record, path, language, outlet, outlet_key, title, published, first_day, last_day, address, superseded_by) VALUES ('8c18a3da052c4c0b', '{"blocks":[[0,38,"paragraph"],[40,109,"paragraph"],[111,128,"paragraph"]],"language":"sv","file":"articles/001.md","title":"Ärende 1","author":null,"outlet":"Kustposten","published":"2021-02-05","issue":null,"url":null,"tags":[],"reports_on":[],"inferred":[],"modified":null}', '/archive/articles/001.md', 'sv', 'Kustposten', 'kustposten', 'Ärende 1', '2021-02-05', 20210205, 20210205, NULL, NULL);
INSERT INTO articles (id, record, path, language, outlet, outlet_key, title, published, first_day, last_day, address, superseded_by) VALUES ('fbf3abd677346a39', '{"blocks":[[0,50,"paragraph"],[52,107,"paragraph"],[109,130,"paragraph"]],"language":"nl","file":"articles/002.md","title":"Ärende 2","author":null,"outlet":"Kustposten","published":"2021-03-05","issue":null,"url":null,"tags":[],"reports_on":[],"inferred":[],"modified":null}', '/archive/articles/002.md', 'nl', 'Kustposten', 'kustposten', 'Ärende 2', '2021-03-05', 20210305, 20210305, NULL, NULL);
INSERT INTO articles (id, record, path, language, outlet, outlet_key, title, published, first_day, last_day, address, superseded_by) VALUES ('0b2da82b76c7de46', '{"blocks":[[0,42,"paragraph"],[44,103,"paragraph"],[105,131,"paragraph"]],"language":"en","file":"articles/003.md","title":"Ärende 3","author":null,"outlet":"Kustposten","published":"2021-04-05","issue":null,"url":null,"tags":[],"reports_on":[],"inferred":[],"modified":null}', '/archive/articles/003.md', 'en', 'Kustposten', 'kustposten', 'Ärende 3', '2021-04-05', 20210405, 20210405, NULL, NULL);
INSERT INTO articles (id, record, path, language, outlet, outlet_key, title, published, first_day, last_day, address, superseded_by) VALUES ('6921eae719a2b970', '{"blocks":[[0,38,"paragraph"],[40,109,"paragraph"],[111,141,"paragraph"]],"language":"sv","file":"articles/004.md","title":"Ärende 4","author":null,"outlet":"Kustposten","published":"2021-05-05","issue":null,"url":null,"tags":[],"reports_on":[],"inferred":[],"modified":null}', '/archive/articles/004.md', 'sv', 'Kustposten', 'kustposten', 'Ärende 4', '2021-05-05', 20210505, 20210505, NULL, NULL);
INSERT INTO articles (id, record, path, language, outlet, outlet_key, title, published, first_day, last_day, address, superseded_by) VALUES ('a27770cafecb9974', '{"blocks":[[0,50,"paragraph"],[52,107,"paragraph"],[109,123,"paragraph"]],"language":"nl","file":"articles/005.md","title":"Ärende 5","author":null,"outlet":"Kustposten","published":"2021-06-05","issue":null,"url":null,"tags":[],"reports_on":[],"inferred":[],"modified":null}', '/archive/articles/005.md', 'nl', 'Kustposten', 'kustposten', 'Ärende 5', '2021-06-05', 20210605, 20210605, NULL, NULL);
CREATE INDEX articles_address ON articles (address);
CREATE INDEX articles_superseded ON articles (superseded_by);
CREATE TABLE passages ( number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, article_id TEXT NOT NULL, language TEXT NOT NULL, position INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, heading TEXT, length INTEGER NOT NULL, signature REAL NOT NULL);
INSERT INTO passages (number, id, article_id, language, position, start, end, heading, length, signature) VALUES (1, 'f34d74d93f34406c', '40620db7a8807201', 'en', 0, 0, 117, NULL, 19, -5.09724795818328857421e-01);
INSERT INTO passages (number, id, article_id, language, position, start, end, heading, length, signature) VALUES (2, '35783bfec32f2a47', '8c18a3da052c4c0b', 'sv', 0, 0, 128, NULL, 19, 3.7061601877212524414e-02);
INSERT INTO passages (number, id, article_id, language, position, start, end, heading, length, signature) VALUES (3, 'cfa36ca301a88395', 'fbf3abd677346a39', 'nl', 0, 0, 130, NULL, 20, 7.71009802818298339843e-01);
INSERT INTO passages (number, id, article_id, language, position, start, end, heading, length, signature) VALUES (4, 'aae277f15c29dc19', '0b2da82b76c7de46', 'en', 0, 0, 131, NULL, 22, -1.2401580810546875e-01);
INSERT INTO passages (number, id, article_id, language, position, start, end, heading, length, signature) VALUES (5, 'abbe5bb36739c0f3', '6921eae719a2b970', 'sv', 0, 0, 141, NULL, 22, 1.6725018620491027832e-01);
INSERT INTO passages (number, id, article_id, language, position, start, end, heading, length, signature) VALUES (6, 'dee28112747e5171', 'a27770cafecb9974', 'nl', 0, 0, 123, NULL, 18, 7.98338115215301513671e-01);
CREATE INDEX passages_article ON passages (article_id, position);
CREATE INDEX passages_language ON passages (language, length);
CREATE TABLE translations ( path TEXT, of_path TEXT, language TEXT, file TEXT NOT NULL, title TEXT, blocks TEXT NOT NULL, PRIMARY KEY (path, of_path, language)) WITHOUT ROWID;
INSERT INTO translations (path, of_path, language, file, title, blocks) VALUES ('/archive/articles/001.en.md', '/archive/articles/001.md', 'en', 'articles/001.en.md', 'Case 1', '["The ferry to Ven did not run on Tuesday.", "Åsa Öberg says that the ice is too thick.", "Number 1: 37."]');
CREATE INDEX translations_of ON translations (of_path);
CREATE TABLE runs ( id INTEGER PRIMARY KEY AUTOINCREMENT, command TEXT NOT NULL, arguments TEXT NOT NULL, state TEXT NOT NULL, started TEXT NOT NULL, finished TEXT, summary TEXT);
INSERT INTO runs (id, command, arguments, state, started, finished, summary) VALUES (1, 'ingest', '{"paths": ["articles"], "folder": "/archive", "prune": false}', 'done', '2026-11-28T17:41:52+00:00', '2026-11-28T17:41:53+00:00', '{"files": 7, "added": 6, "changed": 0, "unchanged": 0, "renamed": 0, "removed": 0, "duplicates": 0, "translations": 1, "gone": 0, "pruned": 0}');
CREATE TABLE staged (run INTEGER, path TEXT, outcome TEXT NOT NULL, PRIMARY KEY (run, path));
CREATE TABLE pending (number INTEGER PRIMARY KEY, article_id TEXT NOT NULL UNIQUE);
CREATE TABLE garbage (passage_id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE dropped (collection TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE next_articles (id TEXT PRIMARY KEY, record TEXT NOT NULL);
CREATE TABLE next_passages ( number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, article_id TEXT NOT NULL, language TEXT NOT NULL, position INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, heading TEXT, length INTEGER NOT NULL, signature REAL NOT NULL, body TEXT NOT NULL, context TEXT NOT NULL);
CREATE INDEX next_passages_article ON next_passages (article_id);
CREATE VIRTUAL TABLE fts_en USING fts5(body, context, tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc' tokenchars '_'");
INSERT INTO fts_en (rowid, body, context) VALUES (1, 'harbour ystad n_astd close k_day0 monday n_mnd fishermen n_fsrmn blame new dredg rule forc sinc nummer n_nmr 0 0', 'arend n_arnd 0 kustposten n_kstpstn');
INSERT INTO fts_en (rowid, body, context) VALUES (4, 'harbour ystad n_astd close k_day0 monday n_mnd fishermen n_fsrmn blame new dredg rule forc sinc nummer n_nmr 3 aao aao aao 111', 'arend n_arnd 3 kustposten n_kstpstn');
CREATE VIRTUAL TABLE fts_en_terms USING fts5vocab('fts_en', 'row');
CREATE VIRTUAL TABLE fts_sv USING fts5(body, context, tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc' tokenchars '_'");
INSERT INTO fts_sv (rowid, body, context) VALUES (2, 'farj n_frn ven ga tisdag asa oberg n_abrg sag isen tjock bat vant var numm n_nmr 1 aao 37', 'arend n_arnd 1 kustpost n_kstpstn');
INSERT INTO fts_sv (rowid, body, context) VALUES (5, 'farj n_frn ven ga tisdag asa oberg n_abrg sag isen tjock bat vant var numm n_nmr 4 aao aao aao aao 148', 'arend n_arnd 4 kustpost n_kstpstn');
CREATE VIRTUAL TABLE fts_sv_terms USING fts5vocab('fts_sv', 'row');
CREATE VIRTUAL TABLE fts_nl USING fts5(body, context, tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc' tokenchars '_'");
INSERT INTO fts_nl (rowid, body, context) VALUES (3, 'coopereer polder krijgt nieuwe boer daniel n_dnl smit n_smt zegt isoleer hoeve leeg staan nummer n_nmr 2 aao aao 74', 'aar n_arnd 2 kustpost n_kstpstn');
INSERT INTO fts_nl (rowid, body, context) VALUES (6, 'coopereer polder krijgt nieuwe boer daniel n_dnl smit n_smt zegt isoleer hoeve leeg staan nummer n_nmr 5 185', 'aar n_arnd 5 kustpost n_kstpstn');
CREATE VIRTUAL TABLE fts_nl_terms USING fts5vocab('fts_nl', 'row');
