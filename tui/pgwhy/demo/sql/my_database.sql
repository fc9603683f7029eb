-- Where does an unqualified name lead? public.mytable, reporting.mytable and scratch.mytable.

ALTER DATABASE my_database OWNER TO sdc;
GRANT CONNECT, TEMPORARY ON DATABASE my_database TO PUBLIC;
ALTER ROLE "Stephen" IN DATABASE my_database SET search_path = scratch, public;

-- "$user" leads the role reporting here.
CREATE SCHEMA reporting AUTHORIZATION reporting;
-- Anybody may put objects here, and who has it in the search_path may get them.
CREATE SCHEMA scratch AUTHORIZATION sdc;
GRANT USAGE, CREATE ON SCHEMA scratch TO PUBLIC;

CREATE TABLE public.mytable (id integer, origin text);
ALTER TABLE public.mytable OWNER TO sdc;
INSERT INTO public.mytable VALUES (1, 'public');
GRANT SELECT ON public.mytable TO PUBLIC;

SET ROLE reporting;
CREATE TABLE reporting.mytable (id integer, origin text);
INSERT INTO reporting.mytable VALUES (1, 'reporting');
CREATE VIEW reporting.rows_by_origin AS
    SELECT origin, count(*) AS rows FROM reporting.mytable GROUP BY origin;
RESET ROLE;

SET ROLE "Stephen";
CREATE TABLE scratch.mytable (id integer, origin text);
INSERT INTO scratch.mytable VALUES (1, 'scratch');
-- Sounds harmless, and stands before nothing as long as pg_catalog is searched first.
CREATE FUNCTION scratch.lower(anything text) RETURNS text LANGUAGE sql AS $$SELECT upper(anything)$$;
RESET ROLE;
