//! Which duties there are, and how one can stand.

/// Which duty. Order is the order of the list within a department.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Cdo,
    Steward,
    StewardReport,
    SecurityAssessment,
    EmergencyDrill,
    Training,
    RiskAssessment,
    Inspection,
    Evaluation,
    CheckpointOut,
}

impl Kind {
    /// The stable English word; for event-driven duties also the kind of the event that meets it.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Cdo => "cdo",
            Kind::Steward => "steward",
            Kind::StewardReport => "steward_report",
            Kind::SecurityAssessment => "security_assessment",
            Kind::EmergencyDrill => "emergency_drill",
            Kind::Training => "training",
            Kind::RiskAssessment => "risk_assessment",
            Kind::Inspection => "inspection",
            Kind::Evaluation => "evaluation",
            Kind::CheckpointOut => "checkpoint_out",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Kind::Cdo => "首席数据官",
            Kind::Steward => "数据专员",
            Kind::StewardReport => "数据专员信息报送",
            Kind::SecurityAssessment => "年度安全测评",
            Kind::EmergencyDrill => "年度应急演练",
            Kind::Training => "业务培训",
            Kind::RiskAssessment => "共享风险评估",
            Kind::Inspection => "安全保密检查",
            Kind::Evaluation => "评估通报",
            Kind::CheckpointOut => "检查点外存",
        }
    }

    /// The article, `None` where the duty is ours.
    pub fn article(self) -> Option<u8> {
        match self {
            Kind::Cdo | Kind::Steward => Some(7),
            Kind::StewardReport | Kind::Training => Some(19),
            Kind::SecurityAssessment | Kind::EmergencyDrill => Some(16),
            Kind::RiskAssessment => Some(14),
            Kind::Inspection => Some(17),
            Kind::Evaluation => Some(20),
            Kind::CheckpointOut => None,
        }
    }

    /// `text` where article and date are both written there, `inferred` where the article sets the duty
    /// and the rule pack its length, `product` where it is ours.
    pub fn basis(self) -> &'static str {
        match self {
            Kind::Cdo | Kind::Steward | Kind::SecurityAssessment | Kind::EmergencyDrill => "text",
            Kind::StewardReport | Kind::Training | Kind::RiskAssessment | Kind::Inspection | Kind::Evaluation => {
                "inferred"
            }
            Kind::CheckpointOut => "product",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Done, and shown.
    Met,
    /// To be done by `due`.
    Due,
    /// `due` has passed.
    Overdue,
    /// Recorded, but without the hash of any evidence.
    Unproven,
    /// More than one holds a post meant for one.
    Several,
}

impl Status {
    pub fn code(self) -> &'static str {
        match self {
            Status::Met => "met",
            Status::Due => "due",
            Status::Overdue => "overdue",
            Status::Unproven => "unproven",
            Status::Several => "several",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Status::Met => "已落实",
            Status::Due => "待落实",
            Status::Overdue => "逾期未落实",
            Status::Unproven => "已记录、缺佐证",
            Status::Several => "人数多于一名",
        }
    }
}
