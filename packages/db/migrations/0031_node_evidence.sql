CREATE TABLE "node_evidence" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"node_id" uuid NOT NULL,
	"taken_at" timestamptz(3) NOT NULL,
	"sha256" text NOT NULL,
	"bytes" integer NOT NULL,
	"parts" jsonb NOT NULL,
	"sealed" text NOT NULL,
	CONSTRAINT "node_evidence_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "node_evidence" ADD CONSTRAINT "node_evidence_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "node_evidence" ADD CONSTRAINT "node_evidence_tenant_id_node_id_vps_instances_tenant_id_id_fk" FOREIGN KEY ("tenant_id","node_id") REFERENCES "public"."vps_instances"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "node_evidence_tenant_id_node_id_index" ON "node_evidence" USING btree ("tenant_id","node_id");