-- Plain PostgreSQL only; Nile isolates tenants itself and takes neither roles nor policies.
-- Run after the migrations, every time: it is idempotent and covers tables that a migration added.
do $$
declare
  t record;
begin
  for t in
    select c.oid::regclass as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind = 'r'
      and exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)
  loop
    execute format('alter table %s enable row level security', t.name);
    execute format('alter table %s force row level security', t.name);
    execute format('drop policy if exists tenant_rows on %s', t.name);
    execute format(
      'create policy tenant_rows on %s to penguin_app using (tenant_id = nullif(current_setting(''nile.tenant_id'', true), '''')::uuid) with check (tenant_id = nullif(current_setting(''nile.tenant_id'', true), '''')::uuid)',
      t.name);
    execute format('drop policy if exists operator_rows on %s', t.name);
    execute format('create policy operator_rows on %s to penguin_operator using (true) with check (true)', t.name);
  end loop;
end $$;

alter table tenants enable row level security;
alter table tenants force row level security;
drop policy if exists tenant_rows on tenants;
create policy tenant_rows on tenants to penguin_app
  using (id = nullif(current_setting('nile.tenant_id', true), '')::uuid)
  with check (id = nullif(current_setting('nile.tenant_id', true), '')::uuid);
drop policy if exists operator_rows on tenants;
create policy operator_rows on tenants to penguin_operator using (true) with check (true);

grant usage on schema public to penguin_app, penguin_operator;
grant select, insert, update, delete on all tables in schema public to penguin_operator;
revoke all on all tables in schema public from penguin_app;
do $$
declare
  t record;
begin
  for t in
    select c.oid::regclass as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind = 'r'
      and (c.relname = 'tenants' or exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped))
  loop
    execute format('grant select, insert, update, delete on %s to penguin_app', t.name);
  end loop;
end $$;
-- Shared tables that tenants read; the rest (sessions, credentials, staff, inbox) is invisible to their role.
grant select on plans, recipient_domains, reply_rule_versions, machine_plans to penguin_app;
