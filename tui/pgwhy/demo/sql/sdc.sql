-- The incident. sdc may do everything with the table descriptions, but not use the sequence behind its id:
--   INSERT INTO descriptions (product_id, features) VALUES (1, 'waterproof');
--   ERROR:  permission denied for sequence descriptions_id_seq

ALTER DATABASE sdc OWNER TO sdc;
GRANT CONNECT, TEMPORARY ON DATABASE sdc TO PUBLIC;  -- the default, written down: =Tc/sdc, sdc=CTc/sdc
GRANT USAGE, CREATE ON SCHEMA public TO "Stephen";
CREATE SCHEMA myschema AUTHORIZATION "Stephen";

SET ROLE "Stephen";

CREATE TABLE public.products (
    id integer PRIMARY KEY,
    name text NOT NULL
);
INSERT INTO public.products VALUES (1, 'rain coat'), (2, 'tent'), (3, 'gas stove');
GRANT SELECT ON public.products TO PUBLIC;

CREATE TABLE public.descriptions (
    id serial PRIMARY KEY,
    product_id integer NOT NULL,
    features text NOT NULL,
    changed_at timestamp with time zone NOT NULL DEFAULT now()
);
INSERT INTO public.descriptions (product_id, features) VALUES (1, 'keeps you dry'), (2, 'sleeps two');
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON public.descriptions TO sdc;

-- The same done well, to compare.
CREATE TABLE public.orders (
    id serial PRIMARY KEY,
    product_id integer NOT NULL,
    quantity integer NOT NULL DEFAULT 1
);
GRANT SELECT, INSERT ON public.orders TO sdc;
GRANT USAGE ON SEQUENCE public.orders_id_seq TO sdc;

CREATE VIEW public.described_products AS
    SELECT p.id, p.name, d.features
    FROM public.products p JOIN public.descriptions d ON d.product_id = p.id;
GRANT SELECT ON public.described_products TO sdc, reporting;

-- Two tables of one name. sdc has both schemas in its search_path, but no USAGE on myschema.
CREATE TABLE public.mytable (id integer, origin text);
CREATE TABLE myschema.mytable (id integer, origin text);
INSERT INTO public.mytable VALUES (1, 'public');
INSERT INTO myschema.mytable VALUES (1, 'myschema');
GRANT SELECT ON public.mytable TO sdc;
GRANT SELECT, INSERT ON myschema.mytable TO sdc;

RESET ROLE;
