import { asOwner } from "@penguinmails/testkit/database";

/** Every table, column, policy and grant of a database, to compare two of them. */
export function schemaNames(url: string): Promise<readonly string[]> {
  return asOwner(url, async (client) => {
    const { rows } = await client.query<{ name: string }>(`
      select table_name || '.' || column_name || ' ' || data_type as name
        from information_schema.columns where table_schema = 'public'
      union all select tablename || ' ' || policyname from pg_policies
      union all select table_name || ' ' || grantee || ' ' || privilege_type
        from information_schema.role_table_grants where table_schema = 'public'
      order by 1`);
    return rows.map((row) => row.name);
  });
}
