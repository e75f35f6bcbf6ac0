import type { Metadata } from "next";
import { PeopleView } from "../../../features/people/people-view.tsx";

export const metadata: Metadata = { title: "Personal data" };

export default function PeoplePage() {
  return <PeopleView />;
}
