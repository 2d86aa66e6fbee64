// The office's calendar: draws what the page's table says too, and asks the server before a dragged lesson stays.
(() => {
  const place = document.getElementById("calendar");
  if (!place || !window.EventCalendar) return;
  const said = document.getElementById("calendar-said");
  const columns = JSON.parse(document.getElementById("calendar-columns").textContent);
  const { view, by, day, here } = place.dataset;
  const csrf = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  const part = (dialog, name) => dialog.querySelector(`[data-part=${name}]`);
  const wall = (date) => {
    const two = (number) => String(number).padStart(2, "0");
    return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
  };
  const say = (sentence) => { said.textContent = sentence; said.hidden = false; };

  const lessonDialog = document.getElementById("calendar-lesson");
  const noDialog = document.getElementById("calendar-no");
  for (const button of document.querySelectorAll("[data-closes]")) {
    button.addEventListener("click", () => button.closest("dialog").close());
  }

  const show = ({ event }) => {
    const more = event.extendedProps;
    lessonDialog.querySelector("h2").textContent = event.title;
    part(lessonDialog, "when").textContent = more.when;
    part(lessonDialog, "who").textContent = `${more.teacher}, ${more.room}`;
    part(lessonDialog, "status").textContent = more.status;
    part(lessonDialog, "status").className = `office-state office-state--${more.tone}`;
    part(lessonDialog, "open").href = more.url;
    part(lessonDialog, "move").hidden = !more.move;
    part(lessonDialog, "move").href = `${more.move}?next=${encodeURIComponent(here)}`;
    lessonDialog.showModal();
  };

  const ask = async (id, fields) => {
    try {
      const answer = await fetch(place.dataset.drag.replace("/0/", `/${id}/`), {
        method: "POST",
        headers: { "X-CSRFToken": csrf },
        body: new URLSearchParams(fields),
        redirect: "error",
      });
      return { moved: answer.ok, ...(await answer.json()) };
    } catch {
      return { moved: false, sentence: place.dataset.broken, instead: [], code: "unknown" };
    }
  };

  const refuse = (no, again) => {
    part(noDialog, "sentence").textContent = no.sentence;
    part(noDialog, "instead").replaceChildren(...(no.instead ?? []).map((words) => {
      const item = document.createElement("li");
      item.textContent = words;
      return item;
    }));
    part(noDialog, "others").hidden = !no.instead?.length;
    const form = part(noDialog, "reason");
    form.hidden = no.code !== "objections";
    form.onsubmit = async (submitted) => {
      submitted.preventDefault();
      noDialog.close();
      await again(document.getElementById("because").value);
    };
    noDialog.showModal();
  };

  const dropped = async (info) => {
    const fields = { starts: wall(info.event.start), by, column: info.newResource?.id ?? "" };
    const attempt = async (because) => {
      const answer = await ask(info.event.id, because ? { ...fields, allowed_because: because } : fields);
      if (answer.moved) say(answer.sentence);
      else refuse(answer, attempt);
      calendar.refetchEvents();
    };
    info.revert();
    await attempt("");
  };

  // What a lesson says of itself: time, who and what, and how it stands.
  const words = (event) => [["b", event.extendedProps.when], ["span", event.title], ["small", event.extendedProps.status]].map(
    ([tag, text]) => Object.assign(document.createElement(tag), { textContent: `${text} ` }),
  );

  // The library calls its boxes a table, which they are not; the page has a real one below.
  const plain = () => {
    for (const box of place.querySelectorAll("[role]:not(.ec-event)")) box.removeAttribute("role");
    for (const name of ["aria-colindex", "aria-colcount", "aria-rowindex", "aria-rowcount"]) {
      for (const box of place.querySelectorAll(`[${name}]`)) box.removeAttribute(name);
    }
  };

  place.hidden = false;
  const calendar = window.EventCalendar.create(place, {
    view: view === "week" ? "timeGridWeek" : "resourceTimeGridDay",
    date: day,
    firstDay: 1,
    locale: place.dataset.locale,
    headerToolbar: { start: "", center: "", end: "" },
    allDaySlot: false,
    resources: view === "week" ? [] : columns,
    events: [],
    eventSources: [{ url: place.dataset.events }],
    lazyFetching: false,
    editable: false,
    eventDurationEditable: false,
    slotDuration: "00:15",
    snapDuration: "00:05",
    slotMinTime: "08:00",
    slotMaxTime: "21:00",
    flexibleSlotTimeLimits: true,
    slotLabelFormat: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
    eventTimeFormat: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
    dayHeaderFormat: { weekday: "short", day: "numeric", month: "short" },
    nowIndicator: true,
    pointer: false,
    eventClick: show,
    eventDrop: dropped,
    eventContent: ({ event }) => ({ domNodes: words(event) }),
    eventAllUpdated: plain,
  });
  plain();
})();
