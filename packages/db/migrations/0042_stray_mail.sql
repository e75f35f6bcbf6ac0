CREATE TABLE "node_stray_mail" (
	"tenant_id" uuid NOT NULL,
	"node_id" uuid NOT NULL,
	"day" text NOT NULL,
	"kind" text NOT NULL,
	"mails" integer NOT NULL,
	"last_at" timestamptz(3) NOT NULL,
	CONSTRAINT "node_stray_mail_tenant_id_node_id_day_kind_pk" PRIMARY KEY("tenant_id","node_id","day","kind")
);
--> statement-breakpoint
ALTER TABLE "node_stray_mail" ADD CONSTRAINT "node_stray_mail_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "node_stray_mail" ADD CONSTRAINT "node_stray_mail_tenant_id_node_id_vps_instances_tenant_id_id_fk" FOREIGN KEY ("tenant_id","node_id") REFERENCES "public"."vps_instances"("tenant_id","id") ON DELETE no action ON UPDATE no action;