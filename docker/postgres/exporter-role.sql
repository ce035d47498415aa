-- The exporter reads statistics only: pg_monitor, and no right on the application's tables.
\set password `cat /run/secrets/postgres-exporter-password`
CREATE ROLE postgres_exporter LOGIN PASSWORD :'password';
GRANT pg_monitor TO postgres_exporter;
