import {
  adminOperatorFeedsView,
  pageOfTroubles,
  yahooImportBody,
  yahooImportView,
} from "@penguinmails/contracts/http/operator-feeds";
import { importYahoo, listOperatorFeeds } from "@penguinmails/services/staff/operator-feeds";
import { type Route, staffRoute } from "../route.ts";

export const adminOperatorFeedRoutes: readonly Route[] = [
  staffRoute({
    method: "get",
    path: "/v1/admin/operator-feeds",
    summary: "How reading operators' own statistics goes, and what they hold against anybody",
    permission: "fleet.read",
    query: pageOfTroubles,
    status: 200,
    response: adminOperatorFeedsView,
    handle: ({ container, look, query }) => listOperatorFeeds(container, look, query),
  }),
  staffRoute({
    method: "post",
    path: "/v1/admin/operator-feeds/yahoo",
    summary: "Take what a person copied from Yahoo's Sender Hub, as CSV",
    permission: "fleet.act",
    body: yahooImportBody,
    status: 200,
    response: yahooImportView,
    handle: ({ container, look, body }) => importYahoo(container, look, container.yahooImport(body.csv)),
  }),
];
