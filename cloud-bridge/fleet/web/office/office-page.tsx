/** The places that a phone's bar has no room for. */
import { Page } from "../../../../gateway/web/shared/parts/page.tsx";
import type { Session } from "../../answers/answers.ts";
import { word } from "../words.ts";
import { hashOfPlace, isFor, officePlaces } from "./places.ts";

export const OfficePage = ({ session }: { readonly session: Session }) => (
  <Page title={word("office")}>
    <ul class="stack narrow">
      {officePlaces
        .filter((page) => isFor(session, page))
        .map((page) => (
          <li key={page}>
            <a class="button office-place" href={hashOfPlace(page)}>
              {word(page)}
            </a>
          </li>
        ))}
    </ul>
  </Page>
);
