/** The ticket that the mini-program put behind `#`; it leaves the address at once, so that nobody can pass it on. */
export function ticketOf(location: Location): string | null {
  const ticket = new URLSearchParams(location.hash.slice(1)).get('ticket');
  if (ticket !== null) window.history.replaceState(window.history.state, '', location.pathname + location.search);
  return ticket;
}
