/** The API's session of a member of an agency. */
export const sessionCookie = "pm_session";
/** Which agency a member of several looks at. */
export const tenantCookie = "pm_tenant";
