//! What was taken out of a log: a department's slice, a receipt for one entry.

use base64::engine::general_purpose::STANDARD as BASE64;
use base64::Engine;
use serde_json::Value;

use crate::format::{from_hex, read_body, to_hex, Hash, Members, H};
use crate::Failure;

/// A checkpoint's hash, size, root and fingerprint. Its signatures are for whoever has the keys.
struct Checkpoint {
    h: H,
    size: i64,
    root: Hash,
    fingerprint: String,
}

fn checkpoint(note: &str) -> Result<Checkpoint, Failure> {
    let text = note.split("\n\n").next().unwrap_or("").trim_end_matches('\n').to_string() + "\n";
    let mut lines = text.lines();
    let (origin, size, root) = (lines.next(), lines.next(), lines.next());
    let (Some(origin), Some(size), Some(root)) = (origin, size, root) else {
        return Err("a checkpoint has three lines".into());
    };
    let h = H { sm3: origin.ends_with("/sm3") };
    let mark = to_hex(&h.of(&[text.as_bytes()]));
    let groups: Vec<&str> = (0..8).filter_map(|i| mark.get(4 * i..4 * i + 4)).collect();
    let size = decimal(size).ok_or("the checkpoint's size is not a number")?;
    Ok(Checkpoint { h, size, root: BASE64.decode(root)?, fingerprint: groups.join("-") })
}

fn decimal(text: &str) -> Option<i64> {
    let plain = text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    text.parse().ok().filter(|_| plain)
}

/// The root that an inclusion proof leads to (RFC 9162, 2.1.3.2).
fn root_of(h: H, index: i64, size: i64, leaf: Hash, proof: &[Hash]) -> Result<Hash, &'static str> {
    if index < 0 || index >= size {
        return Err("the index is beyond the tree");
    }
    let (mut at, mut last, mut value) = (index, size - 1, leaf);
    for step in proof {
        if last == 0 {
            return Err("the proof is too long");
        }
        if at & 1 == 1 || at == last {
            value = h.of(&[&[1], step, &value]);
            while at & 1 == 0 && at != 0 {
                (at, last) = (at >> 1, last >> 1);
            }
        } else {
            value = h.of(&[&[1], &value, step]);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    if last == 0 {
        Ok(value)
    } else {
        Err("the proof is too short")
    }
}

/// The verdict on a slice or a receipt; `None` if the file is neither.
pub fn check(path: &str, more: Option<&str>) -> Result<Option<bool>, Failure> {
    let bytes = std::fs::read(path)?;
    let first = bytes.split(|b| *b == b'\n').next().unwrap_or_default();
    let first = String::from_utf8_lossy(first);
    if first.starts_with("c2sp.org/tlog-proof@v1") {
        let body = std::fs::read(more.ok_or("give the file with the entry's body as well")?)?;
        let body = body.strip_suffix(b"\n").unwrap_or(&body);
        return receipt(std::str::from_utf8(&bytes)?, body).map(Some);
    }
    if !first.starts_with('{') || !first.contains("\"kind\"") {
        return Ok(None);
    }
    let lines = std::str::from_utf8(&bytes)?.lines().filter(|l| !l.trim().is_empty());
    let rows = lines.map(serde_json::from_str).map(|row| row.map(|Members(row)| row));
    let rows = rows.collect::<Result<Vec<Value>, _>>()?;
    let kept = more.map(std::fs::read_to_string).transpose()?;
    slice(&rows, kept.as_deref()).map(Some)
}

fn text<'a>(row: &'a Value, name: &str) -> Result<&'a str, Failure> {
    row[name].as_str().ok_or_else(|| format!("{name} is not text").into())
}

fn number(row: &Value, name: &str) -> Result<i64, Failure> {
    row[name].as_i64().ok_or_else(|| format!("{name} is not an integer").into())
}

fn proof(row: &Value, name: &str) -> Result<Vec<Hash>, Failure> {
    let list: Vec<String> = serde_json::from_str(text(row, name)?)?;
    list.iter().map(|step| from_hex(step).ok_or_else(|| format!("{name} is not hexadecimal").into())).collect()
}

/// Every entry is in the tree, and between the first and the state none of the department's is missing.
fn slice(rows: &[Value], kept: Option<&str>) -> Result<bool, Failure> {
    let is_state = |row: &Value| row["kind"] == "state";
    let Some((state, entries)) =
        rows.split_last().filter(|(state, rest)| is_state(state) && !rest.iter().any(is_state))
    else {
        return Err("a slice ends with its one row of kind state".into());
    };
    let Checkpoint { h, size, root, fingerprint } = checkpoint(kept.map_or_else(|| text(state, "note"), Ok)?)?;
    let claim: (String, i64, i64, String) = serde_json::from_str(text(state, "claim")?)?;
    let mut problems = 0;
    let mut bad = |seq: i64, kind: &str, why: &str| {
        problems += 1;
        println!("{seq}\t{kind}\t{why}");
    };
    let (mut from, mut seen) = (None, None);
    for row in rows {
        let (seq, body) = (number(row, "seq")?, text(row, "body")?);
        let Some(told) = read_body(body.as_bytes()).filter(|told| told.seq == seq) else {
            bad(seq, "edited", "its body is not that of this entry");
            continue;
        };
        match root_of(h, seq - 1, size, h.of(&[&[0], body.as_bytes()]), &proof(row, "proof")?) {
            Ok(there) if there == root => {}
            Ok(_) => bad(seq, "proof", "its proof does not lead to the checkpoint's root"),
            Err(why) => bad(seq, "proof", why),
        }
        if !row["detail"].is_null() && to_hex(&h.of(&[&[3], text(row, "detail")?.as_bytes()])) != told.digest {
            bad(seq, "edited", "its detail does not have the digest in its body");
        }
        if is_state(row) {
            continue;
        }
        let Some((_, n, before)) = told.parties.iter().find(|party| party.0 == claim.0) else {
            bad(seq, "inserted", "it does not concern the department");
            continue;
        };
        if seen.is_some_and(|(last_n, last_seq)| (*n, *before) != (last_n + 1, last_seq)) {
            bad(seq, "missing", "an entry of the department before it is withheld");
        }
        from = from.or(Some(*n));
        seen = Some((*n, seq));
    }
    let leaf = h.of(&[&[0], serde_json::to_string(&claim)?.as_bytes()]);
    let (at, count) = (number(state, "claim_index")?, number(state, "claim_size")?);
    let counts =
        root_of(h, at, count, leaf, &proof(state, "claim_proof")?).map(|root| to_hex(&root)).unwrap_or_default();
    let object = serde_json::from_str::<Value>(text(state, "body")?)?["object"].clone();
    let last = number(state, "seq")?;
    if last != size || object != format!("departments:{count}:{counts}") {
        bad(last, "claim", "the state of the checkpoint did not commit to this count");
    }
    if seen.is_some_and(|seen| seen != (claim.1, claim.2)) {
        let why = format!(
            "the department's last entry is number {} (entry {}), which is not the last one here",
            claim.1, claim.2
        );
        bad(last, "missing", &why);
    }
    let first = from.map_or("none".to_string(), |n| format!("number {n} on"));
    let code = &claim.0;
    println!(
        "# {} entries of {code} ({first}), {problems} problems, size {size}, fingerprint {fingerprint}",
        entries.len()
    );
    Ok(problems == 0)
}

/// This body is in the tree of the checkpoint that the receipt holds.
fn receipt(text: &str, body: &[u8]) -> Result<bool, Failure> {
    let (head, note) = text.split_once("\n\n").ok_or("the receipt has no checkpoint")?;
    let mut lines = head.split('\n').skip(1).peekable();
    lines.next_if(|line| line.starts_with("extra "));
    let index = lines.next().and_then(|line| decimal(line.strip_prefix("index ")?));
    let index = index.ok_or("the receipt has no line with the index")?;
    let steps = lines.map(|line| BASE64.decode(line)).collect::<Result<Vec<Hash>, _>>()?;
    let Checkpoint { h, size, root, fingerprint } = checkpoint(note)?;
    let fits = root_of(h, index, size, h.of(&[&[0], body]), &steps).is_ok_and(|there| there == root);
    if !fits {
        println!("{}\tproof\tthe receipt is not for this body", index + 1);
    }
    println!(
        "# entry {}, size {size}, fingerprint {fingerprint}; who signed is for a checker of signed notes",
        index + 1
    );
    Ok(fits)
}
