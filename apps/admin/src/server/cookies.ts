/** The API's session of a staff member; an agency's session is worth nothing here. */
export const sessionCookie = "pm_staff_session";
