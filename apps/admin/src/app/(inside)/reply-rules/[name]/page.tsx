import { getReplyRule, listShippedRules } from "@penguinmails/api-client/reply-rules";
import type { Metadata } from "next";
import { LoadFailed } from "../../../../features/load-failed.tsx";
import { RuleView } from "../../../../features/reply-rules/rule-view.tsx";
import { load, serverApi } from "../../../../server/load.ts";

export const metadata: Metadata = { title: "Reply rule" };

type Props = { readonly params: Promise<{ name: string }> };

export default async function ReplyRulePage({ params }: Props) {
  const [{ name }, api] = await Promise.all([params, serverApi()]);
  const data = await load({ rule: getReplyRule(api, name), rows: listShippedRules(api) });
  return data.ok ? (
    <RuleView
      versions={data.value.rule.versions}
      choices={data.value.rule.choices}
      shipped={data.value.rows.items}
    />
  ) : (
    <LoadFailed title="Reply rule" refused={data} />
  );
}
