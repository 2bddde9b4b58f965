/** Where the fleet's page signs in whoever opens it, once: only a demo's fleet makes such addresses. */
export const fleetLink = async (fleet: string, phoneToken: string): Promise<string> => {
  const headers = { authorization: `Bearer ${phoneToken}` };
  const answer = await fetch(`${fleet}/session/links`, { method: "POST", headers });
  if (!answer.ok) throw new Error(`the fleet makes no link: ${answer.status} ${await answer.text()}`);
  const { secret } = (await answer.json()) as { readonly secret: string };
  // Behind the `#`: browsers send it nowhere.
  return `${fleet}/#${secret}`;
};
