/** Where the fleet's page signs in whoever opens it, once, as the one whose token this is. */
export const fleetLink = async (fleet: string, token: string): Promise<string> => {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${fleet}/session/links`, { method: "POST", headers });
  if (!answer.ok) throw new Error(`the fleet makes no link: ${answer.status} ${await answer.text()}`);
  const { secret } = (await answer.json()) as { readonly secret: string };
  // Behind the `#`: browsers send it nowhere.
  return `${fleet}/#${secret}`;
};
