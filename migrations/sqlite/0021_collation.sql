-- What 0021 mends on PostgreSQL is so here from the beginning: SQLite compares texts by their bytes.
SELECT 1;
