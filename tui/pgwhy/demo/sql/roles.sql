-- Who there is. Nobody needs a password: only you can reach this server.

-- The incident: an application, and the developer who owns its tables.
CREATE ROLE sdc LOGIN;
CREATE ROLE "Stephen" LOGIN;
ALTER ROLE sdc SET search_path = "$user", public, myschema;

-- A role that has a schema of its own name.
CREATE ROLE reporting LOGIN;

-- The shop: an owner who is nobody, groups that hold privileges, people and programs who are members.
CREATE ROLE shop_owner;
CREATE ROLE shop_read;
CREATE ROLE shop_write IN ROLE shop_read;
CREATE ROLE shop_support NOINHERIT IN ROLE shop_write;  -- may become shop_write, but is not so by itself
CREATE ROLE deploy LOGIN IN ROLE shop_owner;
CREATE ROLE anna LOGIN IN ROLE shop_write;
CREATE ROLE ben LOGIN IN ROLE shop_read;
CREATE ROLE cleo LOGIN IN ROLE shop_support;
CREATE ROLE dora LOGIN NOINHERIT IN ROLE shop_read;
CREATE ROLE "Marketing Team" LOGIN;
CREATE ROLE "back-office" LOGIN;
CREATE ROLE auditor LOGIN IN ROLE pg_monitor;
CREATE ROLE metrics LOGIN CONNECTION LIMIT 2;

-- A name that would like to colour the rest of the line.
CREATE ROLE U&"mallory\001B[31m" LOGIN;

DO $$
BEGIN
    IF current_setting('server_version_num')::integer >= 140000 THEN
        GRANT pg_read_all_data TO auditor;
    END IF;
    IF current_setting('server_version_num')::integer >= 150000 THEN
        EXECUTE 'GRANT SET ON PARAMETER log_min_duration_statement TO shop_support';
    END IF;
END
$$;
