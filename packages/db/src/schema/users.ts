import { boolean, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";

/** Shared by all tenants. Session, credential and verification rows follow the auth library's model. */
export const users = pgTable("users", {
  id: uuid("id").primaryKey(),
  email: text("email").notNull().unique(),
  name: text("name").notNull(),
  emailVerified: boolean("email_verified").notNull().default(false),
  image: text("image"),
  createdAt: instant("created_at").notNull(),
  updatedAt: instant("updated_at").notNull(),
});

const sessionColumns = () => ({
  id: uuid("id").primaryKey(),
  userId: uuid("user_id").notNull(),
  token: text("token").notNull().unique(),
  expiresAt: instant("expires_at").notNull(),
  ipAddress: text("ip_address"),
  userAgent: text("user_agent"),
  createdAt: instant("created_at").notNull(),
  updatedAt: instant("updated_at").notNull(),
});
const credentialColumns = () => ({
  id: uuid("id").primaryKey(),
  userId: uuid("user_id").notNull(),
  accountId: text("account_id").notNull(),
  providerId: text("provider_id").notNull(),
  /** argon2id, PHC string. */
  password: text("password"),
  accessToken: text("access_token"),
  refreshToken: text("refresh_token"),
  idToken: text("id_token"),
  accessTokenExpiresAt: instant("access_token_expires_at"),
  refreshTokenExpiresAt: instant("refresh_token_expires_at"),
  scope: text("scope"),
  createdAt: instant("created_at").notNull(),
  updatedAt: instant("updated_at").notNull(),
});
const verificationColumns = () => ({
  id: uuid("id").primaryKey(),
  identifier: text("identifier").notNull(),
  value: text("value").notNull(),
  expiresAt: instant("expires_at").notNull(),
  createdAt: instant("created_at").notNull(),
  updatedAt: instant("updated_at").notNull(),
});

export const userSessions = pgTable("user_sessions", sessionColumns());
export const userCredentials = pgTable("user_credentials", credentialColumns());
export const userVerifications = pgTable("user_verifications", verificationColumns());

export const staffRoles = pgTable("staff_roles", {
  key: text("key").primaryKey(),
  name: text("name").notNull(),
  permissions: text("permissions").array().notNull(),
});
export const staffMembers = pgTable("staff_members", {
  id: uuid("id").primaryKey(),
  email: text("email").notNull().unique(),
  name: text("name").notNull(),
  role: text("role")
    .notNull()
    .default("support")
    .references(() => staffRoles.key),
  emailVerified: boolean("email_verified").notNull().default(true),
  image: text("image"),
  createdAt: instant("created_at").notNull(),
  updatedAt: instant("updated_at").notNull(),
});
export const staffSessions = pgTable("staff_sessions", sessionColumns());
export const staffCredentials = pgTable("staff_credentials", credentialColumns());
export const staffVerifications = pgTable("staff_verifications", verificationColumns());
