/**
 * A courier who signed in at the kiosk works there on the courier's own page. This browser then knows, until the
 * courier has gone, that the page stands before passers-by and leads back to the kiosk's.
 */
const name = "postern-at-kiosk";

export const isAtKiosk = (): boolean => {
  try {
    return sessionStorage.getItem(name) === "yes";
  } catch {
    return false;
  }
};

export const goToCourier = (): void => {
  try {
    sessionStorage.setItem(name, "yes");
  } catch {
    // A browser that keeps nothing shows the courier's page as on a phone; it ends its session as one does.
  }
  location.assign("/courier");
};

export const backToKiosk = (): void => {
  sessionStorage.removeItem(name);
  location.replace("/kiosk");
};
