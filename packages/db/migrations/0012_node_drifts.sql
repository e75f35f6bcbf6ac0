CREATE TABLE "node_drifts" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"node_id" uuid NOT NULL,
	"step" text NOT NULL,
	"what" text NOT NULL,
	"expected" text NOT NULL,
	"seen" text NOT NULL,
	"because" text NOT NULL,
	"risk" text NOT NULL,
	"ips" jsonb,
	"remedy" text,
	"found_at" timestamptz(3) NOT NULL,
	"seen_at" timestamptz(3) NOT NULL,
	"closed_at" timestamptz(3),
	CONSTRAINT "node_drifts_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "vps_instances" ADD COLUMN "looked_at" timestamptz(3);--> statement-breakpoint
ALTER TABLE "vps_instances" ADD COLUMN "next_look_at" timestamptz(3);--> statement-breakpoint
ALTER TABLE "vps_instances" ADD COLUMN "unseen" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "node_drifts" ADD CONSTRAINT "node_drifts_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "node_drifts" ADD CONSTRAINT "node_drifts_tenant_id_node_id_vps_instances_tenant_id_id_fk" FOREIGN KEY ("tenant_id","node_id") REFERENCES "public"."vps_instances"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "node_drifts_tenant_id_node_id_index" ON "node_drifts" USING btree ("tenant_id","node_id");