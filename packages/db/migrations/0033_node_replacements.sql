CREATE TABLE "node_replacements" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"node_id" uuid NOT NULL,
	"next_node_id" uuid NOT NULL,
	"state" text NOT NULL,
	"held_domain_id" uuid,
	"held_since" timestamptz(3),
	"unproven_domain_id" uuid,
	"moved_at" timestamptz(3),
	"draining_since" timestamptz(3),
	"note" text,
	"failure_cause" text,
	"failure_remedy" text,
	"asked_at" timestamptz(3) NOT NULL,
	"ended_at" timestamptz(3),
	CONSTRAINT "node_replacements_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "node_replacements" ADD CONSTRAINT "node_replacements_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "node_replacements" ADD CONSTRAINT "node_replacements_tenant_id_node_id_vps_instances_tenant_id_id_fk" FOREIGN KEY ("tenant_id","node_id") REFERENCES "public"."vps_instances"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "node_replacements" ADD CONSTRAINT "node_replacements_tenant_id_next_node_id_vps_instances_tenant_id_id_fk" FOREIGN KEY ("tenant_id","next_node_id") REFERENCES "public"."vps_instances"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "node_replacements_open_key" ON "node_replacements" USING btree ("tenant_id","node_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "node_replacements_tenant_id_next_node_id_index" ON "node_replacements" USING btree ("tenant_id","next_node_id");