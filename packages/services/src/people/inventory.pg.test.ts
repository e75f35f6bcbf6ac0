import { asOwner, type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { afterAll, beforeAll, expect, it } from "vitest";
import { heldWorld, nameEverywhere } from "./people-test-world.ts";

/**
 * Columns in which a recipient, or a text about one, may stand: each is erased, or kept for the reason given in
 * docs/personal-data.md. A new column of one of them needs a line in `namedTexts` or in `erasePerson`, and one in the test
 * world that writes Yumi into it.
 */
const aboutPeople: Readonly<Record<string, string>> = {
  campaigns: "name status_message",
  decisions: "after before clears evidence reason subject_label",
  events: "text",
  idempotency_keys: "response",
  lead_lists: "columns name",
  leads: "company custom domain email email_hash first_name last_name",
  messages: "last_reply recipient recipient_domain recipient_hash subject",
  refusal_holds: "says",
  rejected_rows: "value",
  suppressions: "email email_hash note",
};

/** Columns that were looked at and hold no recipient: words of ours, ids, numbers, agencies' own people, machines. */
const aboutNobody: Readonly<Record<string, string>> = {
  account_checks: "trouble",
  account_findings: "give_back_trouble key kind label reason sentence service_id",
  address_grades: "evidence next reason terms verdict",
  audit_log: "action actor_id actor_kind detail request_id subject_id subject_kind",
  blocklist_checks: "cause status subject_kind zone",
  blocklist_listings: "codes meanings said subject_kind subject_label zone",
  blocklist_look_asks: "subject_kind",
  blocklist_zones: "cause zone",
  budget_alerts: "budget_of sentence severity state subject_id subject_kind subject_label",
  campaigns: "canary left_out mailbox_ids status status_code",
  checkouts: "plan_key provider_session_id",
  closed_days: "day",
  collected_mails: "kind",
  decisions: "dedupe_key judged_day limit_name mode standing subject_id subject_kind",
  delistings: "close_reason ticks",
  dmarc_rows: "disposition header_from org report_id source_ip",
  domain_names: "name",
  domains: "dkim_selector dkim_value name published_by queue_rest_held_mark queue_rest_mark records status",
  egress_attestations: "fields signature trouble",
  email_accounts:
    "closed_day display_name email local_part sealed_next_password sealed_password status usage_day",
  events: "class dedupe_key enhanced kind reason refuses rule signal source",
  evidence_daily: "day operator subject_kind",
  idempotency_keys: "body_hash key route status",
  inbox: "id last_error object_id source type",
  machine_plans: "name rid",
  messages: "claim_day delivery message_id_header node_queue_id operator reason_code state",
  node_backups: "contents error note sha256 state",
  node_charts: "charts problem",
  node_drifts: "because expected hint ips remedy risk seen step what",
  node_evidence: "parts sealed sha256",
  node_foreign_mail: "domains",
  node_health: "cpu_ticks held held_by probes reach reach_state restarts_base strains vitals",
  node_operations: "failure_cause failure_remedy ip kind note rid state step",
  node_replacements: "failure_cause failure_remedy note state",
  node_steps: "name note state",
  node_stray_mail: "day kind",
  node_suspicions: "acknowledged_keys hints reason",
  node_vitals_hours: "sums",
  operator_feeds: "fault source unread",
  operator_words: "day metric source subject_kind told_day",
  outbox: "job payload",
  pairs: "closed_day operator state usage_day",
  payments: "currency hosted_url provider_invoice_id status",
  plans: "key name",
  recipient_domains: "domain mx_host operator status",
  refusal_holds: "kind operator subject",
  rejected_rows: "reason",
  reply_mining: "id",
  reply_rule_versions: "name operator overrides reaction reason samples scope template why",
  reputation_daily: "day factors subject_kind",
  schedule_runs: "name",
  smtp_ip_addresses: "ip kind ptr status",
  staff_audit: "action detail request_id subject",
  staff_credentials: "access_token account_id id_token password provider_id refresh_token scope",
  staff_members: "email image name role",
  staff_roles: "key name permissions",
  staff_sessions: "ip_address token user_agent",
  staff_verifications: "identifier value",
  subscriptions: "plan_key provider_customer_id provider_subscription_id status",
  suppressions: "reason",
  templates: "body name subject",
  tenant_users: "level",
  tenants: "name postal_address sending_stopped timezone warmup_mode",
  unknown_replies: "enhanced key operators samples template",
  user_credentials: "access_token account_id id_token password provider_id refresh_token scope",
  user_sessions: "ip_address token user_agent",
  user_verifications: "identifier value",
  users: "email image name",
  vps_instances:
    "facts failure_cause failure_remedy host_key hostname location log_cursor name primary_ip rid sealed_collector_password sealed_mailu_api_token sealed_mailu_secret_key sealed_ssh_private_key service_id ssh_public_key status template unseen waiting_for",
};

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

type Column = { readonly table: string; readonly column: string };

const textColumns = () =>
  asOwner(db.url, async (client) => {
    const found = await client.query<Column>(
      `select c.table_name as table, c.column_name as column from information_schema.columns c
        join information_schema.tables t using (table_schema, table_name)
        where c.table_schema = 'public' and t.table_type = 'BASE TABLE'
          and c.data_type not in ('uuid', 'integer', 'bigint', 'boolean', 'double precision', 'timestamp with time zone')`,
    );
    return found.rows;
  });

const columnsOf = (of: Readonly<Record<string, string>>) =>
  Object.entries(of).flatMap(([table, columns]) => columns.split(" ").map((column) => `${table}.${column}`));

it("every column that can hold words was looked at: whether a recipient may stand in it", async () => {
  const there = (await textColumns()).map(({ table, column }) => `${table}.${column}`);
  expect(there.sort()).toEqual([...columnsOf(aboutPeople), ...columnsOf(aboutNobody)].sort());
});

it("the world that is erased in tests names a person in each of those columns", async () => {
  const world = await heldWorld(db.database);
  await nameEverywhere(world);
  const named = await asOwner(db.url, async (client) => {
    const found: string[] = [];
    for (const { table, column } of await textColumns()) {
      const rows = await client.query(
        `select 1 from "${table}" where "${column}"::text ~* 'yumi|widgets' limit 1`,
      );
      if (rows.rows.length > 0) found.push(`${table}.${column}`);
    }
    return found;
  });
  const hashes = ["leads.email_hash", "messages.recipient_hash", "suppressions.email_hash"];
  expect(named.sort()).toEqual(
    columnsOf(aboutPeople)
      .filter((name) => !hashes.includes(name))
      .sort(),
  );
});
