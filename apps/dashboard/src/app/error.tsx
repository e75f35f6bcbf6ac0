"use client";
import { type PageFault, PageFaultNote } from "@penguinmails/ui/page-fault-note";

export default function PageError(props: PageFault) {
  return <PageFaultNote {...props} unchanged="Nothing of yours was changed by that." />;
}
