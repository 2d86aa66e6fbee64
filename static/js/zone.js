// Tells the server which time zone the visitor lives in, once, by the cookie `zone`.
// Where a page shows times in another zone than the visitor's, it is asked for again so that the first look is right.
// A zone the visitor has chosen by hand stays: the cookie is only written when there is none.
(() => {
  if (/(^|;\s*)zone=/.test(document.cookie)) return;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone) return;
  const year = 365 * 24 * 60 * 60;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `zone=${zone}; Max-Age=${year}; Path=/; SameSite=Lax${secure}`;
  const written = /(^|;\s*)zone=/.test(document.cookie);
  const shown = document.documentElement.dataset.zone;
  if (written && shown && shown !== zone && document.querySelector("[data-shows-times]")) location.reload();
})();
