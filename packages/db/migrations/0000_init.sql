CREATE TABLE "payments" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"provider_invoice_id" text NOT NULL,
	"amount_cents" integer NOT NULL,
	"currency" text NOT NULL,
	"status" text NOT NULL,
	"hosted_url" text,
	"created_at" timestamptz(3) NOT NULL,
	CONSTRAINT "payments_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "payments_tenant_id_provider_invoice_id_unique" UNIQUE("tenant_id","provider_invoice_id")
);
--> statement-breakpoint
CREATE TABLE "plans" (
	"key" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"monthly_cents" integer NOT NULL,
	"nodes" integer NOT NULL,
	"secondary_addresses_per_node" integer NOT NULL,
	"domains" integer NOT NULL,
	"mailboxes" integer NOT NULL,
	"leads" integer NOT NULL,
	"position" integer NOT NULL,
	"on_sale" boolean DEFAULT true NOT NULL
);
--> statement-breakpoint
CREATE TABLE "subscriptions" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"plan_key" text NOT NULL,
	"provider_customer_id" text NOT NULL,
	"provider_subscription_id" text NOT NULL,
	"status" text NOT NULL,
	"past_due_since" timestamptz(3),
	"current_period_end" timestamptz(3),
	"cancel_at_period_end" boolean DEFAULT false NOT NULL,
	"created_at" timestamptz(3) NOT NULL,
	"updated_at" timestamptz(3) NOT NULL,
	CONSTRAINT "subscriptions_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "subscriptions_tenant_id_provider_subscription_id_unique" UNIQUE("tenant_id","provider_subscription_id")
);
--> statement-breakpoint
CREATE TABLE "campaigns" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"status" text NOT NULL,
	"status_code" text,
	"status_message" text,
	"template_id" uuid NOT NULL,
	"list_id" uuid NOT NULL,
	"mailbox_ids" jsonb NOT NULL,
	"left_out" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamptz(3) NOT NULL,
	"launched_at" timestamptz(3),
	"finished_at" timestamptz(3),
	"written_at" timestamptz(3) DEFAULT now() NOT NULL,
	CONSTRAINT "campaigns_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "lead_lists" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"rows" integer NOT NULL,
	"imported" integer NOT NULL,
	"columns" jsonb NOT NULL,
	"created_at" timestamptz(3) NOT NULL,
	CONSTRAINT "lead_lists_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "leads" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"list_id" uuid NOT NULL,
	"line" integer NOT NULL,
	"email" text NOT NULL,
	"email_hash" text NOT NULL,
	"domain" text NOT NULL,
	"first_name" text,
	"last_name" text,
	"company" text,
	"custom" jsonb NOT NULL,
	"replied_at" timestamptz(3),
	"created_at" timestamptz(3) NOT NULL,
	CONSTRAINT "leads_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "leads_tenant_id_list_id_email_unique" UNIQUE("tenant_id","list_id","email")
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campaign_id" uuid NOT NULL,
	"lead_id" uuid NOT NULL,
	"step" integer NOT NULL,
	"position" integer NOT NULL,
	"mailbox_id" uuid NOT NULL,
	"domain_id" uuid NOT NULL,
	"address_id" uuid,
	"node_id" uuid,
	"recipient" text NOT NULL,
	"recipient_hash" text NOT NULL,
	"recipient_domain" text NOT NULL,
	"operator" text,
	"state" text NOT NULL,
	"delivery" text DEFAULT 'none' NOT NULL,
	"was_deferred" integer DEFAULT 0 NOT NULL,
	"due_at" timestamptz(3) NOT NULL,
	"send_at" timestamptz(3),
	"lease_until" timestamptz(3),
	"lease_token" uuid,
	"claim_day" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"first_attempt_at" timestamptz(3),
	"message_id_header" text NOT NULL,
	"node_queue_id" text,
	"subject" text,
	"last_reply" text,
	"reason_code" text,
	"accepted_at" timestamptz(3),
	"data_sent_at" timestamptz(3),
	"settled_at" timestamptz(3),
	"replied_at" timestamptz(3),
	"complained_at" timestamptz(3),
	"unsubscribed_at" timestamptz(3),
	"created_at" timestamptz(3) NOT NULL,
	"written_at" timestamptz(3) DEFAULT now() NOT NULL,
	CONSTRAINT "messages_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "messages_tenant_id_campaign_id_lead_id_step_unique" UNIQUE("tenant_id","campaign_id","lead_id","step"),
	CONSTRAINT "messages_tenant_id_message_id_header_unique" UNIQUE("tenant_id","message_id_header")
);
--> statement-breakpoint
CREATE TABLE "rejected_rows" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"list_id" uuid NOT NULL,
	"line" integer NOT NULL,
	"reason" text NOT NULL,
	"value" text NOT NULL,
	CONSTRAINT "rejected_rows_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "rejected_rows_tenant_id_list_id_line_unique" UNIQUE("tenant_id","list_id","line")
);
--> statement-breakpoint
CREATE TABLE "templates" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"subject" text NOT NULL,
	"body" text NOT NULL,
	"created_at" timestamptz(3) NOT NULL,
	CONSTRAINT "templates_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "decisions" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"at" timestamptz(3) NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"subject_label" text NOT NULL,
	"limit_name" text NOT NULL,
	"before" text NOT NULL,
	"after" text NOT NULL,
	"reason" text NOT NULL,
	"clears" text,
	"clears_at" timestamptz(3),
	"evidence" jsonb NOT NULL,
	"dedupe_key" text NOT NULL,
	"written_at" timestamptz(3) DEFAULT now() NOT NULL,
	CONSTRAINT "decisions_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "decisions_tenant_id_dedupe_key_unique" UNIQUE("tenant_id","dedupe_key")
);
--> statement-breakpoint
CREATE TABLE "events" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"message_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"at" timestamptz(3) NOT NULL,
	"dedupe_key" text NOT NULL,
	"source" text NOT NULL,
	"class" text,
	"reason" text,
	"reply_code" integer,
	"enhanced" text,
	"text" text,
	"rule" text,
	"written_at" timestamptz(3) DEFAULT now() NOT NULL,
	CONSTRAINT "events_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "events_tenant_id_dedupe_key_unique" UNIQUE("tenant_id","dedupe_key")
);
--> statement-breakpoint
CREATE TABLE "evidence_daily" (
	"tenant_id" uuid NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"operator" text DEFAULT '' NOT NULL,
	"day" text NOT NULL,
	"claimed" integer DEFAULT 0 NOT NULL,
	"accepted" integer DEFAULT 0 NOT NULL,
	"delivered" integer DEFAULT 0 NOT NULL,
	"deferred" integer DEFAULT 0 NOT NULL,
	"rate" integer DEFAULT 0 NOT NULL,
	"hard" integer DEFAULT 0 NOT NULL,
	"soft" integer DEFAULT 0 NOT NULL,
	"block" integer DEFAULT 0 NOT NULL,
	"complaint" integer DEFAULT 0 NOT NULL,
	"reply" integer DEFAULT 0 NOT NULL,
	"opt_out" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "evidence_daily_tenant_id_subject_kind_subject_id_operator_day_pk" PRIMARY KEY("tenant_id","subject_kind","subject_id","operator","day")
);
--> statement-breakpoint
CREATE TABLE "pairs" (
	"tenant_id" uuid NOT NULL,
	"address_id" uuid NOT NULL,
	"operator" text NOT NULL,
	"state" text NOT NULL,
	"cap_per_day" integer NOT NULL,
	"usage_day" text,
	"used_today" integer DEFAULT 0 NOT NULL,
	"rests_until" timestamptz(3),
	"rest_count" integer DEFAULT 0 NOT NULL,
	"block_stage" integer DEFAULT 0 NOT NULL,
	"rate_factor" double precision DEFAULT 1 NOT NULL,
	"connections" integer DEFAULT 1 NOT NULL,
	"ceiling_per_day" integer,
	"ceiling_at" timestamptz(3),
	"last_good_at" timestamptz(3),
	"last_used_at" timestamptz(3),
	"closed_day" text,
	"version" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "pairs_tenant_id_address_id_operator_pk" PRIMARY KEY("tenant_id","address_id","operator")
);
--> statement-breakpoint
CREATE TABLE "suppressions" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"email_hash" text NOT NULL,
	"email" text,
	"reason" text NOT NULL,
	"message_id" uuid,
	"note" text,
	"created_at" timestamptz(3) NOT NULL,
	CONSTRAINT "suppressions_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "suppressions_tenant_id_email_hash_unique" UNIQUE("tenant_id","email_hash")
);
--> statement-breakpoint
CREATE TABLE "smtp_ip_addresses" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"node_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"ip" text,
	"ptr" text,
	"status" text NOT NULL,
	"monthly_cents" integer,
	"created_at" timestamptz(3) NOT NULL,
	CONSTRAINT "smtp_ip_addresses_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "smtp_ip_addresses_tenant_id_node_id_ip_unique" UNIQUE("tenant_id","node_id","ip")
);
--> statement-breakpoint
CREATE TABLE "domains" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"node_id" uuid NOT NULL,
	"address_id" uuid,
	"status" text NOT NULL,
	"dkim_selector" text,
	"dkim_value" text,
	"published_by" text,
	"records" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"last_checked_at" timestamptz(3),
	"next_check_at" timestamptz(3),
	"verified_at" timestamptz(3),
	"degraded_since" timestamptz(3),
	"created_at" timestamptz(3) NOT NULL,
	CONSTRAINT "domains_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "domains_tenant_id_name_unique" UNIQUE("tenant_id","name")
);
--> statement-breakpoint
CREATE TABLE "email_accounts" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"domain_id" uuid NOT NULL,
	"local_part" text NOT NULL,
	"email" text NOT NULL,
	"display_name" text NOT NULL,
	"status" text NOT NULL,
	"sealed_password" text NOT NULL,
	"cap_per_day" integer NOT NULL,
	"usage_day" text,
	"sent_today" integer DEFAULT 0 NOT NULL,
	"next_send_at" timestamptz(3),
	"created_at" timestamptz(3) NOT NULL,
	CONSTRAINT "email_accounts_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "email_accounts_tenant_id_email_unique" UNIQUE("tenant_id","email")
);
--> statement-breakpoint
CREATE TABLE "node_steps" (
	"tenant_id" uuid NOT NULL,
	"node_id" uuid NOT NULL,
	"name" text NOT NULL,
	"state" text NOT NULL,
	"note" text,
	"updated_at" timestamptz(3),
	CONSTRAINT "node_steps_tenant_id_node_id_name_pk" PRIMARY KEY("tenant_id","node_id","name")
);
--> statement-breakpoint
CREATE TABLE "vps_instances" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"hostname" text NOT NULL,
	"status" text NOT NULL,
	"location" text NOT NULL,
	"rid" text NOT NULL,
	"template" text NOT NULL,
	"secondary_addresses" integer NOT NULL,
	"service_id" text,
	"primary_ip" text,
	"host_key" text,
	"ssh_public_key" text,
	"sealed_ssh_private_key" text,
	"sealed_mailu_secret_key" text NOT NULL,
	"sealed_mailu_api_token" text NOT NULL,
	"sealed_collector_password" text NOT NULL,
	"monthly_cents" integer,
	"waiting_for" text,
	"failure_cause" text,
	"failure_remedy" text,
	"log_cursor" text,
	"created_at" timestamptz(3) NOT NULL,
	"serving_since" timestamptz(3),
	"written_at" timestamptz(3) DEFAULT now() NOT NULL,
	CONSTRAINT "vps_instances_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "vps_instances_name_key" UNIQUE("name")
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"at" timestamptz(3) NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text NOT NULL,
	"action" text NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"detail" jsonb NOT NULL,
	"request_id" text,
	"written_at" timestamptz(3) DEFAULT now() NOT NULL,
	CONSTRAINT "audit_log_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "inbox" (
	"source" text NOT NULL,
	"id" text NOT NULL,
	"type" text NOT NULL,
	"object_id" text NOT NULL,
	"received_at" timestamptz(3) NOT NULL,
	"handled_at" timestamptz(3),
	CONSTRAINT "inbox_source_id_pk" PRIMARY KEY("source","id")
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"job" text NOT NULL,
	"payload" jsonb NOT NULL,
	"due_at" timestamptz(3) NOT NULL,
	"published_at" timestamptz(3),
	"written_at" timestamptz(3) DEFAULT now() NOT NULL,
	CONSTRAINT "outbox_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "recipient_domains" (
	"domain" text PRIMARY KEY NOT NULL,
	"operator" text NOT NULL,
	"mx_host" text,
	"status" text NOT NULL,
	"checked_at" timestamptz(3) NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "schedule_runs" (
	"name" text PRIMARY KEY NOT NULL,
	"last_run_at" timestamptz(3) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "staff_audit" (
	"id" uuid PRIMARY KEY NOT NULL,
	"at" timestamptz(3) NOT NULL,
	"staff_id" uuid NOT NULL,
	"action" text NOT NULL,
	"subject" text NOT NULL,
	"detail" jsonb NOT NULL,
	"request_id" text
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"key" text NOT NULL,
	"route" text NOT NULL,
	"body_hash" text NOT NULL,
	"status" text NOT NULL,
	"response" text,
	"created_at" timestamptz(3) NOT NULL,
	CONSTRAINT "idempotency_keys_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "idempotency_keys_tenant_id_route_key_unique" UNIQUE("tenant_id","route","key")
);
--> statement-breakpoint
CREATE TABLE "tenant_users" (
	"tenant_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"level" text NOT NULL,
	"created_at" timestamptz(3) NOT NULL,
	CONSTRAINT "tenant_users_tenant_id_user_id_pk" PRIMARY KEY("tenant_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "tenants" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"postal_address" text,
	"timezone" text DEFAULT 'UTC' NOT NULL,
	"sending_stopped" text,
	"first_accepted_at" timestamptz(3),
	"created_at" timestamptz(3) NOT NULL,
	"written_at" timestamptz(3) DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "staff_credentials" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"account_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"password" text,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamptz(3),
	"refresh_token_expires_at" timestamptz(3),
	"scope" text,
	"created_at" timestamptz(3) NOT NULL,
	"updated_at" timestamptz(3) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "staff_members" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"role" text DEFAULT 'support' NOT NULL,
	"email_verified" boolean DEFAULT true NOT NULL,
	"image" text,
	"created_at" timestamptz(3) NOT NULL,
	"updated_at" timestamptz(3) NOT NULL,
	CONSTRAINT "staff_members_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "staff_roles" (
	"key" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"permissions" text[] NOT NULL
);
--> statement-breakpoint
CREATE TABLE "staff_sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"token" text NOT NULL,
	"expires_at" timestamptz(3) NOT NULL,
	"ip_address" text,
	"user_agent" text,
	"created_at" timestamptz(3) NOT NULL,
	"updated_at" timestamptz(3) NOT NULL,
	CONSTRAINT "staff_sessions_token_unique" UNIQUE("token")
);
--> statement-breakpoint
CREATE TABLE "staff_verifications" (
	"id" uuid PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamptz(3) NOT NULL,
	"created_at" timestamptz(3) NOT NULL,
	"updated_at" timestamptz(3) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "user_credentials" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"account_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"password" text,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamptz(3),
	"refresh_token_expires_at" timestamptz(3),
	"scope" text,
	"created_at" timestamptz(3) NOT NULL,
	"updated_at" timestamptz(3) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "user_sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"token" text NOT NULL,
	"expires_at" timestamptz(3) NOT NULL,
	"ip_address" text,
	"user_agent" text,
	"created_at" timestamptz(3) NOT NULL,
	"updated_at" timestamptz(3) NOT NULL,
	CONSTRAINT "user_sessions_token_unique" UNIQUE("token")
);
--> statement-breakpoint
CREATE TABLE "user_verifications" (
	"id" uuid PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamptz(3) NOT NULL,
	"created_at" timestamptz(3) NOT NULL,
	"updated_at" timestamptz(3) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"created_at" timestamptz(3) NOT NULL,
	"updated_at" timestamptz(3) NOT NULL,
	CONSTRAINT "users_email_unique" UNIQUE("email")
);
--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaigns" ADD CONSTRAINT "campaigns_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaigns" ADD CONSTRAINT "campaigns_tenant_id_template_id_templates_tenant_id_id_fk" FOREIGN KEY ("tenant_id","template_id") REFERENCES "public"."templates"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaigns" ADD CONSTRAINT "campaigns_tenant_id_list_id_lead_lists_tenant_id_id_fk" FOREIGN KEY ("tenant_id","list_id") REFERENCES "public"."lead_lists"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lead_lists" ADD CONSTRAINT "lead_lists_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "leads" ADD CONSTRAINT "leads_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "leads" ADD CONSTRAINT "leads_tenant_id_list_id_lead_lists_tenant_id_id_fk" FOREIGN KEY ("tenant_id","list_id") REFERENCES "public"."lead_lists"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_tenant_id_campaign_id_campaigns_tenant_id_id_fk" FOREIGN KEY ("tenant_id","campaign_id") REFERENCES "public"."campaigns"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_tenant_id_lead_id_leads_tenant_id_id_fk" FOREIGN KEY ("tenant_id","lead_id") REFERENCES "public"."leads"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_tenant_id_mailbox_id_email_accounts_tenant_id_id_fk" FOREIGN KEY ("tenant_id","mailbox_id") REFERENCES "public"."email_accounts"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_tenant_id_domain_id_domains_tenant_id_id_fk" FOREIGN KEY ("tenant_id","domain_id") REFERENCES "public"."domains"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_tenant_id_address_id_smtp_ip_addresses_tenant_id_id_fk" FOREIGN KEY ("tenant_id","address_id") REFERENCES "public"."smtp_ip_addresses"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_tenant_id_node_id_vps_instances_tenant_id_id_fk" FOREIGN KEY ("tenant_id","node_id") REFERENCES "public"."vps_instances"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rejected_rows" ADD CONSTRAINT "rejected_rows_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rejected_rows" ADD CONSTRAINT "rejected_rows_tenant_id_list_id_lead_lists_tenant_id_id_fk" FOREIGN KEY ("tenant_id","list_id") REFERENCES "public"."lead_lists"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "templates" ADD CONSTRAINT "templates_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "decisions" ADD CONSTRAINT "decisions_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_tenant_id_message_id_messages_tenant_id_id_fk" FOREIGN KEY ("tenant_id","message_id") REFERENCES "public"."messages"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence_daily" ADD CONSTRAINT "evidence_daily_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pairs" ADD CONSTRAINT "pairs_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pairs" ADD CONSTRAINT "pairs_tenant_id_address_id_smtp_ip_addresses_tenant_id_id_fk" FOREIGN KEY ("tenant_id","address_id") REFERENCES "public"."smtp_ip_addresses"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "suppressions" ADD CONSTRAINT "suppressions_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "smtp_ip_addresses" ADD CONSTRAINT "smtp_ip_addresses_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "smtp_ip_addresses" ADD CONSTRAINT "smtp_ip_addresses_tenant_id_node_id_vps_instances_tenant_id_id_fk" FOREIGN KEY ("tenant_id","node_id") REFERENCES "public"."vps_instances"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "domains" ADD CONSTRAINT "domains_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "domains" ADD CONSTRAINT "domains_tenant_id_node_id_vps_instances_tenant_id_id_fk" FOREIGN KEY ("tenant_id","node_id") REFERENCES "public"."vps_instances"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "domains" ADD CONSTRAINT "domains_tenant_id_address_id_smtp_ip_addresses_tenant_id_id_fk" FOREIGN KEY ("tenant_id","address_id") REFERENCES "public"."smtp_ip_addresses"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "email_accounts" ADD CONSTRAINT "email_accounts_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "email_accounts" ADD CONSTRAINT "email_accounts_tenant_id_domain_id_domains_tenant_id_id_fk" FOREIGN KEY ("tenant_id","domain_id") REFERENCES "public"."domains"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "node_steps" ADD CONSTRAINT "node_steps_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "node_steps" ADD CONSTRAINT "node_steps_tenant_id_node_id_vps_instances_tenant_id_id_fk" FOREIGN KEY ("tenant_id","node_id") REFERENCES "public"."vps_instances"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vps_instances" ADD CONSTRAINT "vps_instances_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_log" ADD CONSTRAINT "audit_log_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "idempotency_keys" ADD CONSTRAINT "idempotency_keys_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant_users" ADD CONSTRAINT "tenant_users_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_members" ADD CONSTRAINT "staff_members_role_staff_roles_key_fk" FOREIGN KEY ("role") REFERENCES "public"."staff_roles"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "leads_tenant_id_email_hash_index" ON "leads" USING btree ("tenant_id","email_hash");--> statement-breakpoint
CREATE INDEX "messages_claim_idx" ON "messages" USING btree ("tenant_id","mailbox_id","state","due_at","position");--> statement-breakpoint
CREATE INDEX "messages_campaign_idx" ON "messages" USING btree ("tenant_id","campaign_id","state");--> statement-breakpoint
CREATE INDEX "messages_queue_id_idx" ON "messages" USING btree ("tenant_id","node_id","node_queue_id");--> statement-breakpoint
CREATE INDEX "messages_recipient_idx" ON "messages" USING btree ("tenant_id","recipient_hash");--> statement-breakpoint
CREATE INDEX "decisions_at_idx" ON "decisions" USING btree ("tenant_id","at");--> statement-breakpoint
CREATE INDEX "events_message_idx" ON "events" USING btree ("tenant_id","message_id");--> statement-breakpoint
CREATE INDEX "events_at_idx" ON "events" USING btree ("tenant_id","at");--> statement-breakpoint
CREATE INDEX "evidence_daily_day_idx" ON "evidence_daily" USING btree ("tenant_id","day");--> statement-breakpoint
CREATE INDEX "audit_log_at_idx" ON "audit_log" USING btree ("tenant_id","at");--> statement-breakpoint
CREATE INDEX "outbox_unpublished_idx" ON "outbox" USING btree ("due_at") WHERE published_at is null;