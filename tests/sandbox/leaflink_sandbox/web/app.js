/* The page of the sandbox: asks for the whole state every two seconds and draws what changed. Texts are never HTML. */
"use strict";

const $ = (id) => document.getElementById(id);
const TONES = {
  Submitted: "wait", Backorder: "wait", Draft: "off", Accepted: "good", Fulfilled: "calm", Shipped: "calm", Complete: "good",
  Rejected: "bad", Cancelled: "bad", Combined: "off",
};
const ACTS = {
  Draft: ["submit"], Submitted: ["accept", "reject", "cancel"], Backorder: ["accept", "reject"], Accepted: ["fulfill", "reject"],
  Fulfilled: ["ship", "reject"], Shipped: ["complete", "reject"],
};
const WORDS = {
  submit: "Submit", accept: "Accept", fulfill: "Fulfil", ship: "Ship", complete: "Complete", reject: "Reject", cancel: "Cancel (buyer)",
};
const CLOSED = ["Rejected", "Cancelled", "Combined"];
let state = null;
let drawn = "";
let editing = null;

function h(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child != null && child !== false));
  return node;
}

async function control(action, values = {}) {
  const answer = await fetch(`/_control/${action}/`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(values),
  });
  const body = await answer.json();
  if (!answer.ok) throw new Error(explain(body));
  return body;
}

function explain(body) {
  if (typeof body !== "object" || body === null) return String(body);
  return Object.entries(body).map(([key, value]) => (key === "detail" ? value : `${key}: ${[].concat(value).map(explain).join(" ")}`)).join("\n");
}

async function perform(text, action, values) {
  try {
    await control(action, values);
    say(text);
  } catch (error) {
    say(error.message);
  }
  await refresh();
}

let sayTimer = null;
function say(text) {
  $("message").textContent = text;
  clearTimeout(sayTimer);
  sayTimer = setTimeout(() => ($("message").textContent = ""), 5000);
}

const money = (value) => {
  const amount = value !== null && typeof value === "object" ? value.amount : value;
  return amount == null || isNaN(Number(amount)) ? String(amount ?? "–") : Number(amount).toLocaleString("en-US", { style: "currency", currency: "USD" });
};
const units = (value) => Number(value).toLocaleString("en-US", { maximumFractionDigits: 4 });
const clock = (text) => new Date(text).toLocaleTimeString([], { hour12: false });
const day = (text) => new Date(text).toLocaleString([], { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" });

async function refresh() {
  let text;
  try {
    const answer = await fetch("/_control/overview/", {
      method: "POST", headers: { "Content-Type": "application/json" }, body: '{"latest": 200}',
    });
    text = await answer.text();
  } catch {
    return say("The sandbox does not answer. Is it still running?");
  }
  if (text === drawn) return;
  drawn = text;
  state = JSON.parse(text);
  draw();
}

function draw() {
  $("company").textContent = `· ${state.company}`;
  if (document.activeElement !== $("webhook-url")) $("webhook-url").value = state.webhook_url;
  keep("keys", keys());
  $("order-count").textContent = state.order_count ? String(state.order_count) : "";
  $("no-orders").hidden = state.orders.length > 0;
  keep("order-rows", [...state.orders].reverse().map(orderRow));
  keep("stock-rows", [...state.products].sort((a, b) => a.sku.localeCompare(b.sku)).map(stockRow));
  $("no-calls").hidden = state.requests.length > 0;
  keep("call-rows", [...state.requests].reverse().map(callRow));
  $("no-webhooks").hidden = state.deliveries.length > 0;
  keep("webhook-rows", [...state.deliveries].reverse().map(webhookRow));
}

/* Replaces the rows of a list; what was open stays open, and the focus stays where it was. */
function keep(id, rows) {
  const box = $(id);
  const open = new Set([...box.querySelectorAll("details[open]")].map((node) => node.id));
  const focus = box.contains(document.activeElement) ? document.activeElement.id : "";
  box.replaceChildren(...rows.flat());
  for (const node of box.querySelectorAll("details")) node.open = open.has(node.id);
  if (focus && $(focus)) $(focus).focus({ preventScroll: true });
}

function keys() {
  const rows = [["Custom URL", state.url], ["App key", state.key], ["Webhook key", state.webhook_key], ["External ids key", state.external_ids_key]];
  return rows.map(([name, value]) => [
    h("dt", {}, name),
    h("dd", {}, h("code", { title: value }, value)),
    h("dd", {}, h("button", { type: "button", class: "small", id: `copy-${name}`, "aria-label": `Copy ${name}`, onclick: () => copy(name, value) }, "Copy")),
  ]);
}

async function copy(name, value) {
  try {
    await navigator.clipboard.writeText(value);
    say(`${name} copied.`);
  } catch {
    say(`Copying is not allowed here: ${value}`);
  }
}

function orderRow(order) {
  const button = (key, word, onclick) =>
    h("button", { type: "button", class: "small", id: `${key}-${order.number}`, "aria-label": `${word} order ${order.short_id}`, onclick }, word);
  const acts = (ACTS[order.status] || []).map((action) =>
    button(action, WORDS[action], () => perform(`Order ${order.short_id}: ${WORDS[action].toLowerCase()}.`, "act", { number: order.number, action })));
  if (!CLOSED.includes(order.status)) {
    acts.push(button("edit", "Edit", () => openDialog(order)));
    if (Number(order.payment_balance) > 0) {
      acts.push(button("pay", "Pay", () => perform(`Order ${order.short_id} is paid.`, "add_payment", { number: order.number, amount: order.payment_balance })));
    }
  }
  const ours = order.external_ids[state.external_ids_key];
  return h("tr", {},
    h("td", { class: "nowrap" }, order.short_id, order.manual ? h("div", { class: "sub" }, "by the brand") : null),
    h("td", { class: "wide" }, order.customer ? order.customer.display_name || "–" : "–"),
    h("td", {}, h("span", { class: `badge ${TONES[order.status] || "off"}` }, order.status)),
    h("td", {}, h("details", { id: `lines-${order.number}` },
      h("summary", {}, `${order.line_items.length} line${order.line_items.length === 1 ? "" : "s"}`),
      order.line_items.map((line) => h("div", { class: "sub" },
        `${units(line.quantity)} × ${name(line)} at ${money(line.on_sale ? line.sale_price : line.ordered_unit_price)}`,
        line.unit_multiplier > 1 ? ` a case of ${line.unit_multiplier}` : "", line.is_sample ? " (sample)" : "")),
      Number(order.discount) ? h("div", { class: "sub" }, `Discount ${order.discount} ${order.discount_type}`) : null,
      order.shipping_details || order.ship_date ? h("div", { class: "sub" }, `Ships ${order.ship_date ? day(order.ship_date) : ""} ${order.shipping_details || ""}`) : null)),
    h("td", { class: "num" }, money(order.final_tax)),
    h("td", { class: "num" }, money(order.total)),
    h("td", { class: "num" }, CLOSED.includes(order.status) ? "–" : order.paid ? "paid" : money(order.payment_balance)),
    h("td", { class: "nowrap" }, day(order.created_on)),
    h("td", {}, ours ? h("code", {}, ours) : h("span", { class: "sub" }, "–")),
    h("td", {}, h("div", { class: "acts" }, acts)));
}

const name = (line) => (line.frozen_data.product || {}).name || `product ${line.product}`;

function stockRow(product) {
  const mode = { 2: "unlimited", 3: "from its parent" }[product.inventory_management];
  const number = (value) => h("td", { class: "num" }, product.inventory_management === 2 ? "∞" : units(value));
  return h("tr", {},
    h("td", { class: "nowrap" }, h("code", {}, product.sku)),
    h("td", {}, product.display_name, mode ? h("div", { class: "sub" }, mode) : null),
    number(product.quantity), number(product.reserved_qty), number(product.available_inventory),
    h("td", { class: "num" }, money(product.sale_price.amount ? product.sale_price : product.wholesale_price)),
    h("td", { class: "nowrap" }, product.unit_multiplier > 1 ? `case of ${product.unit_multiplier}` : product.unit_of_measure.toLowerCase()),
    h("td", {}, h("span", { class: `badge ${product.listing_state === "Available" ? "good" : "off"}` }, product.listing_state)));
}

function callRow(call) {
  const query = new URLSearchParams(call.query).toString();
  const tone = call.status === null ? "wait" : call.status >= 200 && call.status < 300 ? "good" : "bad";
  const line = [
    h("span", { class: "sub" }, clock(call.at), " "), h("strong", {}, call.method, " "),
    h("code", {}, call.path + (query ? `?${query}` : "")), " ",
    h("span", { class: tone }, String(call.status ?? "waiting")), h("span", { class: "sub" }, call.ms === null ? "" : ` ${call.ms} ms`),
  ];
  if (call.body === null) return h("li", {}, line);
  return h("li", {}, h("details", { id: `call-${call.id}` }, h("summary", {}, line), h("pre", {}, JSON.stringify(call.body, null, 2))));
}

function webhookRow(row) {
  const good = typeof row.status === "number" && row.status < 300;
  return h("li", {},
    h("span", { class: "sub" }, clock(row.at), " "), `${row.topic} ${row.action} `, h("code", {}, row.key.slice(-8)), " ",
    h("span", { class: good ? "good" : row.status === "queued" ? "wait" : "bad" }, String(row.status)),
    row.attempts > 1 ? h("span", { class: "sub" }, ` after ${row.attempts} tries`) : null);
}

/* The dialog places a new order or edits one. */

function openDialog(order) {
  editing = order;
  const form = $("order-form");
  form.reset();
  $("dialog-title").textContent = order ? `Edit order ${order.short_id}` : "Place an order";
  $("dialog-save").textContent = order ? "Save the changes" : "Place the order";
  $("dialog-error").textContent = "";
  $("customer-label").hidden = Boolean(order);
  form.customer.replaceChildren(...state.customers.map((row) => h("option", { value: row.id }, row.nickname || row.name)));
  $("line-rows").replaceChildren(...(order ? order.line_items.map(lineRow) : [lineRow()]));
  if (order) {
    const tax = order.order_taxes[0];
    Object.assign(form.discount, { value: order.discount });
    form.discount_type.value = order.discount_type;
    form.tax_name.value = tax ? tax.name : "";
    form.tax_rate.value = tax ? Number(tax.rate) : "";
    form.shipping_charge.value = order.shipping_charge.amount;
    form.notes.value = order.notes || "";
  }
  $("order-dialog").showModal();
}

function lineRow(line) {
  const sellable = state.products.filter((row) => row.listing_state !== "Archived");
  const product = h("select", { name: "product", "aria-label": "Product", disabled: Boolean(line) },
    (line ? [h("option", { value: line.product }, name(line))] : []),
    line ? [] : sellable.map((row) => h("option", { value: row.id }, `${row.display_name} (${row.sku})`)));
  const price = h("input", { name: "price", inputmode: "decimal", "aria-label": "Price", title: "Price per unit, or per case" });
  const quantity = h("input", { name: "quantity", inputmode: "decimal", "aria-label": "Quantity in units", title: "Quantity in single units" });
  const sample = h("input", { type: "checkbox", name: "is_sample" });
  const fill = () => {
    const row = state.products.find((one) => one.id === Number(product.value));
    if (!row) return;
    price.value = row.sale_price.amount || row.wholesale_price.amount;
    quantity.value = row.unit_multiplier;
  };
  if (line) {
    price.value = line.on_sale ? line.sale_price.amount : line.ordered_unit_price.amount;
    quantity.value = Number(line.quantity);
    sample.checked = line.is_sample;
  } else {
    product.addEventListener("change", fill);
    fill();
  }
  const row = h("div", { class: "line" }, product, quantity, price, h("label", {}, sample, " sample"),
    h("button", { type: "button", class: "small", "aria-label": "Remove this line", onclick: () => row.remove() }, "Remove"));
  row.dataset.id = line ? line.id : "";
  row.dataset.sale = line && line.on_sale ? "1" : "";
  return row;
}

async function save(event) {
  event.preventDefault();
  const form = $("order-form");
  const rows = [...$("line-rows").children].map((row) => ({
    id: row.dataset.id ? Number(row.dataset.id) : null, sale: row.dataset.sale,
    product: Number(row.querySelector("[name=product]").value), quantity: row.querySelector("[name=quantity]").value,
    price: row.querySelector("[name=price]").value, is_sample: row.querySelector("[name=is_sample]").checked,
  }));
  const header = {
    discount: form.discount.value || "0", discount_type: form.discount_type.value, shipping_charge: form.shipping_charge.value || "0",
    notes: form.notes.value, taxes: Number(form.tax_rate.value) ? [{ name: form.tax_name.value || "Tax", rate: form.tax_rate.value }] : [],
  };
  try {
    if (!rows.length) throw new Error("An order needs a line.");
    if (editing) await saveEdit(editing, rows, header);
    else await control("place_order", { ...header, customer: Number(form.customer.value), lines: rows.map(({ product, quantity, price, is_sample }) => ({ product, quantity, price, is_sample })) });
  } catch (error) {
    $("dialog-error").textContent = error.message;
    return;
  }
  $("order-dialog").close();
  say(editing ? "The order is changed." : "The order is placed.");
  await refresh();
}

async function saveEdit(order, rows, header) {
  const kept = new Set(rows.map((row) => row.id));
  for (const line of order.line_items) {
    if (!kept.has(line.id)) await control("remove_line", { number: order.number, line_id: line.id });
  }
  for (const { id, sale, ...row } of rows) {
    const before = order.line_items.find((line) => line.id === id);
    const { price, quantity, is_sample } = row;
    if (!before) await control("add_line", { number: order.number, ...row });
    else if (changed(before, row)) {
      const money = sale ? { sale_price: price } : { price };
      await control("edit_line", { number: order.number, line_id: id, quantity, is_sample, ...money });
    }
  }
  const same = header.discount == order.discount && header.discount_type === order.discount_type && header.notes === (order.notes || "") &&
    Number(header.shipping_charge) === Number(order.shipping_charge.amount) && sameTax(order, header.taxes);
  if (order.order_taxes.length > 1) delete header.taxes;
  if (!same) await control("edit_order", { number: order.number, ...header });
}

const sameTax = (order, taxes) => {
  const before = order.order_taxes[0];
  return before ? taxes.length > 0 && before.name === taxes[0].name && Number(before.rate) === Number(taxes[0].rate) : !taxes.length;
};

const changed = (line, row) =>
  Number(line.quantity) !== Number(row.quantity) || line.is_sample !== row.is_sample ||
  Number(line.on_sale ? line.sale_price.amount : line.ordered_unit_price.amount) !== Number(row.price);

function makeTrouble(event) {
  event.preventDefault();
  const form = event.target;
  const [kind, status] = form.kind.value.split(":");
  const values = { kind, times: Number(form.times.value) };
  if (status) values.status = Number(status);
  if (kind === "slow") values.seconds = 5;
  perform("The next calls go wrong as you said.", "fault", values);
}

$("place").addEventListener("click", () => openDialog(null));
$("random").addEventListener("click", () => perform("A buyer placed an order.", "random_order"));
$("demo").addEventListener("click", () => perform("25 orders of all kinds are placed.", "demo_orders", { count: 25 }));
$("more").addEventListener("click", () => $("line-rows").append(lineRow()));
$("dialog-cancel").addEventListener("click", () => $("order-dialog").close());
$("order-form").addEventListener("submit", save);
$("fault-form").addEventListener("submit", makeTrouble);
$("clear-faults").addEventListener("click", () => perform("Calls are answered normally again.", "clear_faults"));
$("clear-calls").addEventListener("click", () => perform("The list of calls is empty.", "clear_requests"));
$("webhook-form").addEventListener("submit", (event) => {
  event.preventDefault();
  perform("Webhooks go to this address from now on.", "webhook", { url: $("webhook-url").value.trim() });
});

refresh();
setInterval(refresh, 2000);
