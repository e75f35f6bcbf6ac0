import {
  staffCredentials,
  staffMembers,
  staffSessions,
  staffVerifications,
  userCredentials,
  userSessions,
  users,
  userVerifications,
} from "@penguinmails/db/schema/users";

/** The two kinds of people who log in, each with tables, sessions and cookies of their own. */
export const realms = {
  tenant: {
    people: users,
    credentials: userCredentials,
    sessions: userSessions,
    verifications: userVerifications,
    cookie: "pm_session",
  },
  staff: {
    people: staffMembers,
    credentials: staffCredentials,
    sessions: staffSessions,
    verifications: staffVerifications,
    cookie: "pm_staff_session",
  },
} as const;

export type Realm = keyof typeof realms;
