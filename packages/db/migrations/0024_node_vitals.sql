CREATE TABLE "node_vitals_hours" (
	"tenant_id" uuid NOT NULL,
	"node_id" uuid NOT NULL,
	"hour" timestamptz(3) NOT NULL,
	"sums" jsonb NOT NULL,
	CONSTRAINT "node_vitals_hours_tenant_id_node_id_hour_pk" PRIMARY KEY("tenant_id","node_id","hour")
);
--> statement-breakpoint
ALTER TABLE "node_health" ADD COLUMN "held_by" text;--> statement-breakpoint
ALTER TABLE "node_health" ADD COLUMN "vitals" jsonb;--> statement-breakpoint
ALTER TABLE "node_health" ADD COLUMN "vitals_at" timestamptz(3);--> statement-breakpoint
ALTER TABLE "node_health" ADD COLUMN "cpu_ticks" jsonb;--> statement-breakpoint
ALTER TABLE "node_health" ADD COLUMN "restarts_base" jsonb;--> statement-breakpoint
ALTER TABLE "node_health" ADD COLUMN "strains" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "node_vitals_hours" ADD CONSTRAINT "node_vitals_hours_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "node_vitals_hours" ADD CONSTRAINT "node_vitals_hours_tenant_id_node_id_vps_instances_tenant_id_id_fk" FOREIGN KEY ("tenant_id","node_id") REFERENCES "public"."vps_instances"("tenant_id","id") ON DELETE no action ON UPDATE no action;