import type { Context, Hono } from "hono";
import { z } from "zod";
import type { Account } from "./account.ts";
import { payCheckout } from "./checkout.ts";
import { checkoutPage, invoicePage, portalPage } from "./pages.ts";
import { cancelInPortal, changeCardInPortal, changePlanInPortal, payOpenInvoice } from "./portal.ts";
import { StripeRefusal } from "./refusal.ts";

const cardForm = z.object({
  card: z.string().optional(),
  number: z.string().optional(),
  email: z.email().optional(),
});
const portalForm = z.discriminatedUnion("action", [
  z.object({ action: z.enum(["cancel", "resume"]) }),
  z.object({ action: z.literal("plan"), price: z.string() }),
  z.object({ action: z.literal("card"), card: z.string() }),
]);

/** The pages on which people pay and change what they pay; HTML forms, without scripts. */
export function mountPages(app: Hono, account: Account): void {
  app.get("/c/pay/:id", (c) =>
    shown(c, () => checkoutPage(account, account.need("checkout", c.req.param("id")), null)),
  );
  app.post("/c/pay/:id", (c) => {
    const id = c.req.param("id");
    const page = (message: string) => checkoutPage(account, account.need("checkout", id), message);
    return acted(c, page, async () => {
      const form = cardForm.safeParse(await c.req.parseBody());
      if (!form.success) throw new StripeRefusal(400, "The form cannot be read.");
      const { card, number, email } = form.data;
      const done = await account.commit(() =>
        payCheckout(account, id, { number: card ?? number ?? "", email: email ?? null }),
      );
      return done.success_url.replaceAll("{CHECKOUT_SESSION_ID}", done.id);
    });
  });
  app.get("/p/session/:id", (c) =>
    shown(c, () => portalPage(account, account.need("portal", c.req.param("id")), null)),
  );
  app.post("/p/session/:id", (c) => {
    const id = c.req.param("id");
    const page = (message: string) => portalPage(account, account.need("portal", id), message);
    return acted(c, page, async () => {
      const { customer } = account.need("portal", id);
      const form = portalForm.safeParse(await c.req.parseBody());
      if (!form.success) throw new StripeRefusal(400, "The form cannot be read.");
      const { data } = form;
      await account.commit(() => {
        if (data.action === "plan") changePlanInPortal(account, customer, data.price);
        else if (data.action === "card") changeCardInPortal(account, customer, data.card);
        else cancelInPortal(account, customer, data.action === "cancel");
      });
      return `/p/session/${id}`;
    });
  });
  app.get("/i/:id", (c) =>
    shown(c, () => invoicePage(account, account.need("invoice", c.req.param("id")), null)),
  );
  app.post("/i/:id", (c) => {
    const id = c.req.param("id");
    const page = (message: string) => invoicePage(account, account.need("invoice", id), message);
    return acted(c, page, async () => {
      await account.commit(() => payOpenInvoice(account, id));
      return `/i/${id}`;
    });
  });
}

function shown(c: Context, page: () => string): Response {
  try {
    return c.html(page()) as Response;
  } catch (error) {
    if (error instanceof StripeRefusal) return c.text(error.message, error.status);
    throw error;
  }
}

/** Where the browser goes after the act; a refusal shows the page again with its reason. */
async function acted(
  c: Context,
  page: (message: string) => string,
  act: () => Promise<string>,
): Promise<Response> {
  try {
    return c.redirect(await act(), 303);
  } catch (error) {
    if (!(error instanceof StripeRefusal)) throw error;
    if (error.status === 404) return c.text(error.message, 404);
    return c.html(page(error.message), error.status);
  }
}
