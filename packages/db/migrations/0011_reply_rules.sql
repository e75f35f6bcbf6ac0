CREATE TABLE "reply_rule_versions" (
	"change" integer PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"version" integer NOT NULL,
	"is_enabled" boolean NOT NULL,
	"template" text NOT NULL,
	"operator" text,
	"reason" text NOT NULL,
	"scope" text NOT NULL,
	"reaction" text NOT NULL,
	"k" integer,
	"duration_ms" bigint,
	"samples" jsonb NOT NULL,
	"overrides" jsonb NOT NULL,
	"why" text NOT NULL,
	"staff_id" uuid NOT NULL,
	"at" timestamptz(3) NOT NULL,
	CONSTRAINT "reply_rule_versions_name_version_unique" UNIQUE("name","version")
);
