CREATE TABLE "collected_mails" (
	"tenant_id" uuid NOT NULL,
	"node_id" uuid NOT NULL,
	"uid_validity" bigint NOT NULL,
	"uid" bigint NOT NULL,
	"kind" text NOT NULL,
	"until" timestamptz(3) NOT NULL,
	CONSTRAINT "collected_mails_tenant_id_node_id_uid_validity_uid_pk" PRIMARY KEY("tenant_id","node_id","uid_validity","uid")
);
--> statement-breakpoint
ALTER TABLE "collected_mails" ADD CONSTRAINT "collected_mails_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "collected_mails" ADD CONSTRAINT "collected_mails_tenant_id_node_id_vps_instances_tenant_id_id_fk" FOREIGN KEY ("tenant_id","node_id") REFERENCES "public"."vps_instances"("tenant_id","id") ON DELETE no action ON UPDATE no action;