//! What happens in the year: updates, requests and the reading they lead to, what the bureau did and demanded.

use super::{plus_days, since_start, Dice, Outcome, Resource, Year};

impl Year<'_> {
    /// The providers' systems record their updates; some fall behind.
    pub fn updates(&mut self, resources: &[Resource]) {
        for (n, r) in resources.iter().enumerate() {
            let step = match r.cycle.as_str() {
                "realtime" | "daily" => 1,
                "weekly" => 7,
                "monthly" => 30,
                "quarterly" => 90,
                "half_yearly" => 180,
                "yearly" => 360,
                _ => continue,
            };
            // A department that neglects its data does so from one month on.
            let neglected = n % 11 == 5;
            let last = if neglected { 150 + self.dice.below(120) } else { 395 };
            let mut day = self.dice.below(step.min(20)) + 2;
            while day < last {
                let date = plus_days(day);
                if !self.dice.percent(3) || step > 7 {
                    let (who, code) = (format!("{}_steward", r.provider), r.code.clone());
                    let sql = format!("INSERT INTO gov_audit(action, object, actor, at) VALUES('maintain', 'resource:{code}', '{who}', :at)");
                    self.at(&date, "07:00", sql);
                }
                let late = if step > 7 && self.dice.percent(12) { self.dice.below(9) + 3 } else { 0 };
                day += step.saturating_sub(if step > 20 { 2 } else { 0 }) + late;
            }
        }
    }

    pub fn requests(&mut self, resources: &[Resource]) -> Outcome<()> {
        let wanted: Vec<&Resource> = resources.iter().filter(|r| r.conditional && !r.items.is_empty()).collect();
        let mut askers: Vec<String> = resources.iter().map(|r| r.provider.clone()).collect();
        askers.sort();
        askers.dedup();
        const PURPOSES: [&str; 6] = [
            "低保对象经济状况核对",
            "企业开办联办",
            "不动产登记核验",
            "学生入学资格核验",
            "执法检查名录比对",
            "惠企政策精准推送",
        ];
        for id in 1..=168u64 {
            let r = wanted[self.dice.below(wanted.len() as u64) as usize];
            let asker = askers[self.dice.below(askers.len() as u64) as usize].clone();
            if asker == r.provider {
                continue;
            }
            let purpose = PURPOSES[self.dice.below(PURPOSES.len() as u64) as usize];
            let asked = plus_days(32 + id * 2 + self.dice.below(5));
            let sent = self.day(&format!("workday_add('{asked}', 0)"))?;
            let items: Vec<String> = r.items.iter().take(3).map(|i| format!("\"{i}\"")).collect();
            let items = format!("[{}]", items.join(","));
            let (steward, cdo, from) =
                (format!("{}_steward", r.provider), format!("{}_cdo", r.provider), format!("{asker}_steward"));
            self.at(&sent, "09:10", format!(
                "INSERT INTO gov_request(id, resource, applicant, system, purpose, scope, items, valid_until, form_sha256, form_sent_at, received_at, actor, at)
                 VALUES({id}, '{}', '{asker}', '{purpose}系统', '{purpose}', '全市', '{items}', '2027-12-31', sha256('form {id}'), '{sent}', '{sent}', '{from}', :at)",
                r.code
            ));
            self.at(
                &sent,
                "10:20",
                format!("UPDATE gov_request SET state = 'accepted', actor = '{steward}', at = :at WHERE id = {id}"),
            );
            // Art. 10: one working day in principle. Most keep it, some take longer, a few never answer.
            let late_day = |d: &mut Dice| if d.percent(78) { 1 } else { 2 + d.below(6) };
            if self.dice.percent(4) {
                continue;
            }
            let taken = late_day(&mut self.dice);
            let answered = self.day(&format!("workday_add('{sent}', {taken})"))?;
            if answered.as_str() > "2026-01-09" {
                continue;
            }
            if self.dice.percent(11) {
                self.at(&answered, "16:00", format!(
                    "UPDATE gov_request SET state = 'refused', refusal_basis = '《中华人民共和国数据安全法》第二十七条', refusal_reason = '申请数据项超出履职范围',
                       actor = '{cdo}', at = :at WHERE id = {id}"
                ));
                continue;
            }
            self.at(&answered, "15:30", format!(
                "UPDATE gov_request SET state = 'agreed', agreed_items = items, actor = '{cdo}', at = :at WHERE id = {id}"
            ));
            self.at(&answered, "16:30", format!("UPDATE gov_request SET undertaking_sha256 = sha256('undertaking {id}'), actor = '{from}', at = :at WHERE id = {id}"));
            let days = if self.dice.percent(86) { 1 + self.dice.below(5) } else { 6 + self.dice.below(5) };
            let provided = self.day(&format!("workday_add('{answered}', {days})"))?;
            if provided.as_str() > "2026-01-09" || self.dice.percent(2) {
                continue;
            }
            self.at(
                &provided,
                "11:00",
                format!("UPDATE gov_request SET state = 'provided', actor = '{steward}', at = :at WHERE id = {id}"),
            );
            if let Some(table) = r.mounted.clone().filter(|_| !self.dice.percent(9)) {
                self.readings(&provided, &from, purpose, &format!("{table}.{}", r.column), id);
            }
        }
        Ok(())
    }

    /// Reading under an agreement, a few times a month; one agreement is read far more than usual one day.
    fn readings(&mut self, provided: &str, reader: &str, purpose: &str, table: &str, id: u64) {
        let step = 9 + self.dice.below(12);
        let mut n = since_start(provided) + 2;
        let mut count = 0;
        while n < 395 {
            let day = plus_days(n);
            let hour = if self.dice.percent(2) { 22 } else { 9 + self.dice.below(8) };
            count += 1;
            let times = if count == 14 && id.is_multiple_of(9) { 40 } else { 1 };
            for i in 0..times {
                let stated = if count == 9 && id.is_multiple_of(23) { "专题分析" } else { purpose };
                let json = format!("{{\"purpose\":\"{stated}\",\"system\":\"{purpose}系统\"}}");
                self.at(&day, &format!("{hour:02}:{:02}", i % 60), format!("read {reader} {table} {json}"));
            }
            n += step + self.dice.below(5);
        }
    }

    /// Four rectification notices: put right in time, late and reported upward, and two that are still open.
    pub fn notices(&mut self) {
        // What the bureau and the counties did in the year, each with the hash of its record.
        for (day, kind, department) in [
            ("2025-03-20", "training", "jdz_sjj"),
            ("2025-05-22", "emergency_drill", "jdz_sjj"),
            ("2025-09-18", "security_assessment", "jdz_sjj"),
            ("2025-10-16", "training", "lp_sjj"),
            ("2025-11-06", "training", "fl_sjj"),
            ("2025-06-26", "risk_assessment", "jdz_wxb"),
        ] {
            let sql = format!(
                "INSERT INTO gov_event(kind, department, happened_on, evidence_sha256, actor, at)
                 VALUES('{kind}', '{department}', '{day}', sha256('{kind} {day}'), '{department}_steward', :at)"
            );
            self.at(day, "17:30", sql);
        }
        let by = "jdz_sjj_supervisor";
        // Art. 20: each quarter is evaluated soon after it is over; the last one with the year.
        for (day, quarter) in [("2025-04-10", "2025-Q1"), ("2025-07-10", "2025-Q2"), ("2025-10-15", "2025-Q3")] {
            self.at(
                day,
                "11:00",
                format!("INSERT INTO gov_period(period, actor, at) VALUES('{quarter}', '{by}', :at)"),
            );
        }
        let issue = |id: u64, department: &str, finding: u8, content: &str, deadline: &str| {
            format!(
                "INSERT INTO gov_notice(id, department, finding, content, demands, deadline, number, actor, at)
                 VALUES({id}, '{department}', {finding}, '{content}', '对照目录逐项补齐并建立月度检查制度', '{deadline}', '景数管〔2025〕{}号', '{by}', :at)",
                id + 10
            )
        };
        self.at(
            "2025-04-15",
            "10:00",
            issue(1, "jdz_jtj", 2, "超过5个工作日未在平台提供已同意共享的数据", "2025-05-09"),
        );
        self.at("2025-05-07", "10:00", format!("UPDATE gov_notice SET state = 'rectified', rectified_on = '2025-05-06', reviewed_by = '{by}', reviewed_on = '2025-05-07',
              review_evidence = sha256('review 1'), actor = '{by}', at = :at WHERE id = 1"));
        self.at("2025-06-10", "10:00", issue(2, "jdz_nyncj", 1, "三项政务数据目录逾期未更新", "2025-07-01"));
        self.at(
            "2025-07-02",
            "10:00",
            format!("UPDATE gov_notice SET state = 'overdue', actor = '{by}', at = :at WHERE id = 2"),
        );
        self.at("2025-07-04", "10:00", format!("UPDATE gov_notice SET state = 'notified', circular_number = '景数管通〔2025〕3号', actor = '{by}', at = :at WHERE id = 2"));
        self.at("2025-07-09", "10:00", format!("UPDATE gov_notice SET state = 'escalated', report_number = '景数管报〔2025〕6号', report_signer = '周例戊', actor = '{by}', at = :at WHERE id = 2"));
        self.at("2025-12-18", "10:00", issue(3, "jdz_wjw", 3, "两件共享申请逾期未答复", "2026-01-09"));
        self.at("2026-01-08", "10:00", issue(4, "jdz_zjj", 2, "每月更新的数据已两月未更新", "2026-01-29"));
    }
}
