// SPDX-License-Identifier: GPL-2.0
// Shows the rows of the matrix that have a cell for which all three fields hold.
const [name, verdict, languages] = ["name", "verdict", "languages"].map((id) => document.getElementById(id));
function filter() {
	for (const row of document.querySelectorAll("#matrix tbody tr")) {
		let any = false;
		for (const cell of row.querySelectorAll("a[data-verdict]")) {
			const fits = (!verdict.value || cell.dataset.verdict === verdict.value) &&
				(!languages.value || cell.dataset.languages === languages.value);
			cell.classList.toggle("dim", !fits);
			any ||= fits;
		}
		row.hidden = !any || !row.dataset.name.toLowerCase().includes(name.value.toLowerCase());
	}
}
for (const field of [name, verdict, languages]) field.addEventListener("input", filter);
filter(); // A browser that reloads keeps what the fields held.
