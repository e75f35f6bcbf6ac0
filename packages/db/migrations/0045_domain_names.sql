CREATE TABLE "domain_names" (
	"name" text PRIMARY KEY NOT NULL
);
