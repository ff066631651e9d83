"""What is wrong and how to cure it: a sentence in both languages for every code of a reason. Pure: text in, text out.

A template names fields in braces: `{actual}`, `{required}`, `{cure_by}`, `{possible_from}` and the words of the
reason. A part in square brackets is left out when a field in it is not known. Words of the programme are shown by
their label, and days and bounds as the language writes them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from cycle.request import Finding
from cycle.verdict import Reason
from cycle.visit import VisitState
from cycle.vocabulary import CaseKind, DocumentKind, Ground, Level, ProducerKind, Regime, Role, State, Step
from cycle.wording.labels import LABELS, LANGUAGES, Lang, label


@dataclass(frozen=True, slots=True)
class ReasonText:
    """The sentences of one code: what is wrong, and what to do about it."""

    message_vi: str
    message_en: str
    cure_vi: str
    cure_en: str
    #: `actual` and `required` are names of people, units or cases: they are shown as they are.
    names: bool = False


REASONS: Mapping[str, ReasonText] = {
    "actor.role": ReasonText(
        "Bước này không do {actual} thực hiện. Người có thẩm quyền: {required}.",
        "This step is not for the {actual} to take. It is for: {required}.",
        "Bước này do {cure_by} thực hiện.",
        "The {cure_by} takes this step.",
    ),
    "actor.not_selector": ReasonText(
        "Việc lựa chọn ý tưởng do {required} thực hiện, không phải {actual}.",
        "Ideas are selected by the {required}, not by the {actual}.",
        "Bước này do {cure_by} thực hiện.",
        "The {cure_by} takes this step.",
    ),
    "actor.other_unit": ReasonText(
        "Đơn vị {actual} không phụ trách địa bàn của sản phẩm này. Đơn vị phụ trách: {required}.",
        "The unit {actual} does not answer for the place of this product. In charge: {required}.",
        "Đề nghị {cure_by} của đơn vị phụ trách thực hiện, hoặc sửa lại tên đơn vị nếu ghi nhầm.",
        "Ask the {cure_by} of the unit in charge, or correct the unit.",
        names=True,
    ),
    "actor.other_producer": ReasonText(
        "Hồ sơ này là của chủ thể {required}, không phải của {actual}.",
        "This case belongs to the producer {required}, not to {actual}.",
        "Chủ thể {required} tự thực hiện, hoặc sửa lại tên chủ thể nếu ghi nhầm.",
        "Let {required} take the step, or correct the name.",
        names=True,
    ),
    "date.before_last_event": ReasonText(
        "Ngày {actual} sớm hơn việc gần nhất đã ghi trong hồ sơ[, ngày {possible_from}].",
        "The day {actual} lies before the latest entry of the case[, {possible_from}].",
        "Kiểm tra lại ngày; ngày hợp lệ là {required}.",
        "Check the date; it has to be {required}.",
    ),
    "step.not_from_here": ReasonText(
        "Không thực hiện được bước này[ khi hồ sơ ở trạng thái “{actual}”]. Bước này áp dụng cho: {required}.",
        "The step cannot be taken[ while the case is “{actual}”]. It is for: {required}.",
        "Thực hiện trước các bước còn thiếu, hoặc chọn bước khác đúng với trạng thái hiện tại.",
        "Take the steps that come before it, or choose a step that fits the present state.",
    ),
    "producer.kind": ReasonText(
        "Loại hình {actual} không thuộc đối tượng tham gia. Đối tượng được tham gia: {required}.",
        "The legal form “{actual}” may not take part. Those who may: {required}.",
        "Đăng ký lại với một loại hình được tham gia, hoặc sửa loại hình nếu ghi nhầm.",
        "Register in one of these legal forms, or correct the form given.",
    ),
    "producer.tourism_only": ReasonText(
        "Hội, hiệp hội và tổ chức tương đương chỉ tham gia với dịch vụ du lịch (bộ sản phẩm số {required}); "
        "sản phẩm này thuộc bộ số {actual}.",
        "Associations take part with tourism services only (product set {required}); this product is of set {actual}.",
        "Sửa lại bộ sản phẩm nếu ghi nhầm, hoặc để một chủ thể thuộc loại hình khác đăng ký.",
        "Correct the product set, or let a producer of another legal form register the product.",
    ),
    "producer.not_registered": ReasonText(
        "Chủ thể là {required} phải có đăng ký kinh doanh; chưa thấy số đăng ký.",
        "A producer of the form “{required}” needs a business registration; none is given.",
        "Đề nghị {cure_by} cung cấp số đăng ký kinh doanh.",
        "Ask the {cure_by} for the number of the business registration.",
    ),
    "predecessor.unwanted": ReasonText(
        "Loại hồ sơ “{required}” không thay thế hồ sơ nào, nhưng đã nêu hồ sơ trước {actual}.",
        "A case of the kind “{required}” replaces no other, but names the case {actual}.",
        "Bỏ hồ sơ trước, hoặc đăng ký nâng hạng hay đánh giá lại.",
        "Name no earlier case, or register an upgrade or a re-evaluation.",
    ),
    "predecessor.missing": ReasonText(
        "Loại hồ sơ “{required}” phải nêu hồ sơ có giấy chứng nhận được thay thế.",
        "A case of the kind “{required}” has to name the case whose certificate it replaces.",
        "Đề nghị {cure_by} nêu hồ sơ có giấy chứng nhận đó.",
        "Ask the {cure_by} to name that case.",
    ),
    "predecessor.state": ReasonText(
        "Hồ sơ trước đang ở trạng thái “{actual}”, phải ở một trong các trạng thái: {required}.",
        "The earlier case is “{actual}”; it has to be one of: {required}.",
        "Nêu hồ sơ khác; nếu giấy chứng nhận đã hết hạn thì đăng ký đánh giá lại thay cho nâng hạng.",
        "Name another case; after the certificate has run out, register a re-evaluation and no upgrade.",
    ),
    "predecessor.highest": ReasonText(
        "Sản phẩm đã đạt {actual} sao là hạng cao nhất, không thể nâng hạng.",
        "The product holds {actual} stars already, the highest rank: there is nothing to upgrade to.",
        "Đăng ký đánh giá lại khi giấy chứng nhận sắp hết hạn.",
        "Register a re-evaluation when the certificate comes to its end.",
    ),
    "predecessor.has_open_case": ReasonText(
        "Đang có hồ sơ {actual} được xử lý để thay thế giấy chứng nhận này.",
        "Another case, {actual}, is already open to replace this certificate.",
        "Tiếp tục hồ sơ {actual}, hoặc rút hồ sơ đó rồi đăng ký lại.",
        "Go on with {actual}, or withdraw it and register again.",
        names=True,
    ),
    "document.missing": ReasonText(
        "Hồ sơ còn thiếu: {document}.",
        "The dossier lacks this document: {document}.",
        "Đề nghị {cure_by} bổ sung {document}.",
        "Ask the {cure_by} to add it: {document}.",
    ),
    "document.lapsed": ReasonText(
        "Tài liệu đã hết giá trị: {document} (có giá trị đến hết ngày {actual}).",
        "This document is no longer valid: {document} (valid until {actual}).",
        "Đề nghị {cure_by} nộp {document} còn giá trị.",
        "Ask the {cure_by} for one that is valid: {document}.",
    ),
    "intake.not_open": ReasonText(
        "Ngày {actual} chưa đến thời gian nhận đăng ký ý tưởng theo kế hoạch; chỉ đăng ký được {required}.",
        "On {actual} the plan does not take ideas in yet; they can be registered {required}.",
        "Đề nghị {cure_by} đăng ký từ ngày {possible_from}.",
        "The {cure_by} can register from {possible_from}.",
    ),
    "intake.closed": ReasonText(
        "Ngày {actual} đã hết thời gian nhận đăng ký ý tưởng theo kế hoạch; phải đăng ký {required}.",
        "On {actual} the plan takes no more ideas in; they had to be registered {required}.",
        "Đề nghị {cure_by} đăng ký theo kế hoạch của năm sau.",
        "Ask the {cure_by} to register under the plan of the next year.",
    ),
    "approval.void": ReasonText(
        "Đã thay bằng nội dung khác sau bước “{required}” ngày {given_on}, nên bước đó không còn giá trị: {actual}.",
        "Replaced by another content since this step of {given_on}, which is void: {required}. Replaced: {actual}.",
        "Đề nghị {cure_by} {required} lại trên hồ sơ hiện có, hoặc không thay tài liệu đó.",
        "Ask the {cure_by} to do so again on the dossier as it is ({required}), or leave the document as it was.",
    ),
    "product.disqualified": ReasonText(
        "Hội đồng đã kết luận sản phẩm bị loại: {found}.",
        "The council found that the product is out of the evaluation: {found}.",
        "Không công nhận, không chuyển lên cấp trên; {cure_by} kiểm tra lại kết luận nếu có sai sót.",
        "It is neither recognised nor forwarded; the {cure_by} checks the finding if it was mistaken.",
    ),
    "forward.not_at_once": ReasonText(
        "Chỉ hồ sơ đánh giá lại sản phẩm 5 sao mới chuyển thẳng lên cấp trung ương; đây là hồ sơ {kind}, giấy "
        "chứng nhận trước đạt {actual} sao.",
        "Only the re-evaluation of a five-star product goes to the nation at once; this one is for a {kind}, and the "
        "certificate before it has {actual} stars.",
        "Đề nghị {cure_by} triệu tập Hội đồng cấp tỉnh.",
        "Ask the {cure_by} to convene the provincial council.",
    ),
    "finding.missing": ReasonText(
        "Chưa ghi kết quả kiểm tra. Các kết quả: {required}.",
        "The inspection does not say what it found. It may be: {required}.",
        "Đề nghị {cure_by} ghi một trong các kết quả đó.",
        "Ask the {cure_by} for one of them.",
    ),
    "visit.missing": ReasonText(
        "Không có đợt kiểm tra nào tại cơ sở này được thông báo cho ngày {required}.",
        "No visit to this producer is announced for {required}.",
        "Đề nghị {cure_by} thông báo đợt kiểm tra và thống nhất trước với cơ quan OCOP theo kế hoạch.",
        "Ask the {cure_by} to announce a visit and to have it agreed before by the office that the plan names.",
    ),
    "visit.not_yet": ReasonText(
        "Ngày {actual} chưa đến đợt kiểm tra đã thống nhất {id}: {required}.",
        "On {actual} the agreed visit {id} has not begun: {required}.",
        "Kiểm tra từ ngày {possible_from}, hoặc xin đổi ngày của đợt.",
        "Inspect from {possible_from} on, or ask for other days of the visit.",
    ),
    "visit.not_agreed": ReasonText(
        "Đợt kiểm tra {id} {actual}, phải {required} trước khi kiểm tra.",
        "The visit {id} is {actual}; it has to be {required} before an inspection.",
        "Đề nghị {cure_by} thống nhất đợt kiểm tra.",
        "Ask the {cure_by} to agree the visit.",
    ),
    "visit.other_body": ReasonText(
        "{actual} không tham gia đợt kiểm tra này. Các cơ quan tham gia: {required}.",
        "This visit is not made by {actual}. Those who take part: {required}.",
        "Đăng ký tham gia đợt kiểm tra, hoặc ghi đúng tên và đơn vị của cơ quan tham gia.",
        "Announce to take part in the visit, or give name and unit of a body that does.",
        names=True,
    ),
    "visit.state": ReasonText(
        "Đợt kiểm tra {actual}; chỉ thực hiện được khi đợt {required}.",
        "The visit is {actual}; this can be done only while it is {required}.",
        "Kiểm tra lại mã đợt; nếu cần, đề nghị {cure_by} thông báo đợt khác.",
        "Check the id; if need be, ask the {cure_by} to announce another visit.",
    ),
    "visit.over": ReasonText(
        "Ngày {actual} đã quá ngày cuối của đợt kiểm tra; phải thống nhất {required}.",
        "On {actual} the last day of the visit has passed; it had to be agreed {required}.",
        "Đề nghị {cure_by} thông báo đợt kiểm tra mới.",
        "Ask the {cure_by} to announce a new visit.",
    ),
    "visit.before_last_change": ReasonText(
        "Ngày {actual} sớm hơn việc gần nhất đã ghi của đợt kiểm tra, ngày {possible_from}.",
        "The day {actual} lies before the latest entry of the visit, {possible_from}.",
        "Kiểm tra lại ngày; ngày hợp lệ là {required}.",
        "Check the date; it has to be {required}.",
    ),
    "visit.second_in_period": ReasonText(
        "Đổi ngày như vậy thì cơ sở bị kiểm tra hai lần trong một kỳ: đã có đợt {actual}.",
        "On these days the producer would be visited twice in one period: there is {actual}.",
        "Giữ ngày của đợt đã thông báo ({required}), hoặc đề nghị {cure_by} chọn ngày khác.",
        "Keep the days of the announced visit ({required}), or ask the {cure_by} for other days.",
    ),
    "suspension.reason_missing": ReasonText(
        "Chưa nêu lý do tạm dừng hoặc tiếp tục tính thời hạn.",
        "Nothing says why the deadline is suspended or resumed.",
        "Đề nghị {cure_by} ghi rõ lý do.",
        "Ask the {cure_by} for the reason.",
    ),
    "suspension.basis_missing": ReasonText(
        "Chưa nêu văn bản hoặc điều khoản làm căn cứ tạm dừng hoặc tiếp tục tính thời hạn.",
        "No act or article is named on which the deadline is suspended or resumed.",
        "Đề nghị {cure_by} ghi số văn bản hoặc điều khoản làm căn cứ.",
        "Ask the {cure_by} for the number of the act, or the article.",
    ),
    "suspension.running": ReasonText(
        "Thời hạn đã tạm dừng từ ngày {actual}.",
        "The deadline has been suspended since {actual}.",
        "Đề nghị {cure_by} cho tiếp tục tính thời hạn trước khi tạm dừng lần nữa.",
        "The {cure_by} has to resume it before it can be suspended again.",
    ),
    "suspension.none": ReasonText(
        "Thời hạn đang được tính, không có lần tạm dừng nào để kết thúc.",
        "The deadline runs: there is no suspension to end.",
        "Không cần làm gì; nếu phải dừng, đề nghị {cure_by} tạm dừng tính thời hạn.",
        "Nothing is to be done; to stop it, the {cure_by} suspends the deadline.",
    ),
    "window.too_early": ReasonText(
        "Nộp hồ sơ đánh giá lại ngày {actual} là quá sớm. Thời gian nộp: {required}.",
        "It is too early to file for re-evaluation on {actual}. Filing is open {required}.",
        "Đề nghị {cure_by} nộp hồ sơ từ ngày {possible_from}.",
        "The {cure_by} can file from {possible_from}.",
    ),
    "window.too_late": ReasonText(
        "Nộp hồ sơ đánh giá lại ngày {actual} là quá muộn. Thời gian nộp: {required}.",
        "It is too late to file for re-evaluation on {actual}. Filing was open {required}.",
        "Không còn nộp hồ sơ đánh giá lại được; {cure_by} hỏi cơ quan tham mưu quản lý OCOP về đăng ký nâng hạng "
        "hoặc đánh giá lần đầu.",
        "The re-evaluation can no longer be filed; the {cure_by} asks the OCOP agency about an upgrade "
        "or a first evaluation.",
    ),
    "renewal.reason_missing": ReasonText(
        "Chưa nêu lý do không đánh giá lại.",
        "It is not said why the certificate is not to be renewed.",
        "Đề nghị {cure_by} nêu lý do.",
        "Ask the {cure_by} for the reason.",
    ),
    "renewal.declined_before": ReasonText(
        "Việc không đánh giá lại đã được báo ngày {actual}.",
        "On {actual} it was said already that the certificate is not to be renewed.",
        "Không cần báo thêm; nếu {cure_by} đổi ý thì đăng ký đánh giá lại.",
        "Nothing more is needed; should the {cure_by} change their mind, they register again.",
    ),
    "renewal.under_way": ReasonText(
        "Hồ sơ {actual} đang được xử lý để thay thế giấy chứng nhận này.",
        "Another case, {actual}, is open to replace this certificate.",
        "Nếu không đánh giá lại nữa, đề nghị {cure_by} rút hồ sơ {actual} trước.",
        "If it is not to be renewed, ask the {cure_by} to withdraw {actual} first.",
        names=True,
    ),
    "renewal.not_resumed": ReasonText(
        "Chưa báo không đánh giá lại, hoặc chưa đăng ký lại: không có gì để rút.",
        "It was not declined, or nobody has registered again: there is nothing to take back.",
        "Việc này tự ghi khi {cure_by} thực hiện bước “{required}”.",
        "This is recorded by itself when the {cure_by} takes the step “{required}”.",
    ),
    "council.missing": ReasonText(
        "Chưa có Hội đồng đánh giá, phân hạng {required} cho hồ sơ này.",
        "There is no evaluation council for this case yet. Level: {required}.",
        "Đề nghị {cure_by} thành lập Hội đồng, hoặc ghi số quyết định thành lập khi thực hiện bước này.",
        "Ask the {cure_by} to set the council up, or give its decision together with the step.",
    ),
    "round.not_open": ReasonText(
        "Đợt đánh giá {round} chưa bắt đầu vào ngày {actual}. Thời gian đánh giá: {required}.",
        "On {actual} the round {round} has not begun. It runs {required}.",
        "Chờ đến ngày {possible_from}, hoặc đề nghị {cure_by} điều chỉnh đợt đánh giá và nêu lý do.",
        "Wait until {possible_from}, or ask the {cure_by} to move the round and to say why.",
    ),
    "transition.over": ReasonText(
        "Thời gian giải quyết hồ sơ theo quy định cũ đã hết: phải xong {required}.",
        "The time to finish a case under the old rules is over: it had to be done {required}.",
        "Đề nghị {cure_by} lập hồ sơ và nộp lại theo quy định mới.",
        "Ask the {cure_by} to file again under the new rules.",
    ),
    "result.missing": ReasonText(
        "Chưa có kết quả đánh giá: cần điểm trung bình hoặc phiếu chấm của các thành viên.",
        "There is no result: give the mean, or the members' score sheets.",
        "Đề nghị {cure_by} ghi điểm trung bình, hoặc nộp phiếu chấm của từng thành viên.",
        "Ask the {cure_by} for the mean, or for the sheet of each member.",
    ),
    "score.not_a_member": ReasonText(
        "Có phiếu chấm của người không phải thành viên Hội đồng: {actual}.",
        "A score sheet is from somebody who is not a member of the council: {actual}.",
        "Chỉ ghi phiếu chấm của thành viên Hội đồng: {required}.",
        "Record the sheets of members only: {required}.",
        names=True,
    ),
    "score.recused": ReasonText(
        "Có phiếu chấm của thành viên không tham gia chấm vì xung đột lợi ích: {actual}[ ({why})].",
        "A score sheet is from a member who stands aside for a conflict of interest: {actual}[ ({why})].",
        "Đề nghị {cure_by} ghi kết quả không có phiếu đó.",
        "Ask the {cure_by} to record the result without that sheet.",
        names=True,
    ),
    "score.left_out": ReasonText(
        "Kết quả bỏ hoặc thay đổi phiếu chấm đã nộp của: {actual}.",
        "The result leaves out or changes sheets that were handed in: {actual}.",
        "Đề nghị {cure_by} ghi kết quả theo đúng các phiếu đã nộp, hoặc ghi rõ là chấm lại lần thứ hai.",
        "Ask the {cure_by} to record the result with these sheets as they were handed in, or to say that the members"
        " scored a second time.",
        names=True,
    ),
    "score.spread": ReasonText(
        "Điểm của các thành viên chênh lệch {actual} điểm[ (cao nhất {highest}, thấp nhất {lowest})]; "
        "cho phép {required}.",
        "The members' totals lie {actual} points apart[ (highest {highest}, lowest {lowest})]; allowed: {required}.",
        "Đề nghị {cure_by} thảo luận rồi chấm lại lần thứ hai, và ghi rõ là chấm lại.",
        "Ask the {cure_by} to discuss and to score a second time, and to say so with the result.",
    ),
    "recusal.not_a_member": ReasonText(
        "Người được ghi là không tham gia chấm không phải thành viên Hội đồng: {actual}.",
        "Somebody is named as standing aside who is not a member of the council: {actual}.",
        "Đề nghị {cure_by} ghi đúng tên một thành viên: {required}.",
        "Ask the {cure_by} for the name of a member: {required}.",
        names=True,
    ),
    "council.no_quorum": ReasonText(
        "Chỉ có {actual} thành viên Hội đồng chấm điểm[ trong tổng số {members}]; cần {required}[ (tỷ lệ {share})].",
        "Only {actual} members of the council scored[, of {members}]; it takes {required}[ (a share of {share})].",
        "Đề nghị {cure_by} thu đủ phiếu của các thành viên, hoặc họp lại khi đủ số thành viên.",
        "Ask the {cure_by} for the missing sheets, or to meet again with members enough.",
    ),
    "council.chair_absent": ReasonText(
        "Thiếu phiếu chấm của chủ tịch Hội đồng: {required}.",
        "The chair of the council has not scored: {required}.",
        "Đề nghị {cure_by} thu phiếu của chủ tịch, hoặc họp lại khi có chủ tịch.",
        "Ask the {cure_by} for the sheet of the chair, or to meet again with the chair.",
        names=True,
    ),
    "council.form": ReasonText(
        "Quy định không cho Hội đồng lấy ý kiến bằng văn bản với loại hồ sơ này.",
        "The rules do not foresee that a council decides such a case by written opinion.",
        "Đề nghị {cure_by} tổ chức họp Hội đồng.",
        "Ask the {cure_by} to have the council meet.",
    ),
    "council.too_few_members": ReasonText(
        "Hội đồng chỉ có {actual} thành viên; số thành viên phải {required}.",
        "The council has {actual} members only; the plan wants {required}.",
        "Đề nghị {cure_by} bổ sung thành viên Hội đồng.",
        "Ask the {cure_by} to name more members.",
    ),
    "meeting.too_soon": ReasonText(
        "Ngày họp {actual} quá gần[: thành viên Hội đồng phải có hồ sơ trước ngày họp ít nhất {days} ngày làm việc]; "
        "chỉ họp {required}.",
        "The meeting of {actual} is too near[: members have the dossier at least {days} working days ahead]; "
        "the council may meet {required}.",
        "Đề nghị {cure_by} chọn ngày họp {required}.",
        "Ask the {cure_by} to have the council meet {required}.",
    ),
    "meeting.not_yet": ReasonText(
        "Ngày {actual} Hội đồng chưa họp; ngày họp là {possible_from}.",
        "On {actual} the council has not met yet; it meets on {possible_from}.",
        "Đề nghị {cure_by} ghi kết quả {required}.",
        "Ask the {cure_by} to record the result {required}.",
    ),
    "meeting.too_many": ReasonText(
        "Quy định không có phiên họp thứ {actual} của Hội đồng; số phiên họp {required}.",
        "The rules know no meeting number {actual} of the council; it meets {required} times.",
        "Đề nghị {cure_by} sửa số phiên họp, hoặc không ghi nếu là phiên cuối.",
        "Ask the {cure_by} to correct the number, or to leave it out for the last meeting.",
    ),
    "meeting.held": ReasonText(
        "Kết quả phiên họp thứ {actual} của Hội đồng đã được ghi.",
        "The result of the meeting number {actual} of the council is recorded already.",
        "Đề nghị {cure_by} ghi kết quả của phiên họp thứ {required}.",
        "Ask the {cure_by} for the result of the meeting number {required}.",
    ),
    "score.below_forwarding": ReasonText(
        "Điểm trung bình {actual} chưa đủ để chuyển hồ sơ lên cấp trên; cần {required}.",
        "The mean of {actual} points does not suffice to forward the case; it takes {required}.",
        "Đề nghị {cure_by} kiểm tra lại kết quả; nếu đúng thì hồ sơ do cấp này quyết định.",
        "Ask the {cure_by} to check the result; if it stands, this level decides the case.",
    ),
    "stars.too_few": ReasonText(
        "Sản phẩm chỉ đạt {actual} sao[ với {points} điểm]; cấp giấy chứng nhận khi số sao {required}"
        "[ (ít nhất {least} điểm và đủ yêu cầu tối thiểu)].",
        "The product reaches {actual} stars only[, with {points} points]; a certificate takes {required} stars"
        "[ (at least {least} points, and every gate of the rank)].",
        "Đề nghị {cure_by} kiểm tra lại kết quả đã ghi; nếu đúng thì không cấp giấy chứng nhận.",
        "Ask the {cure_by} to check what was recorded; if it stands, there is no certificate.",
    ),
    "stars.not_by_score": ReasonText(
        "Số sao đã ghi là {actual}, nhưng theo kết quả chấm điểm là {required}.",
        "The stars given are {actual}, but by the score they are {required}.",
        "Ghi {required} sao, hoặc không ghi số sao: hệ thống tự tính theo điểm.",
        "Give {required} stars, or none: they follow from the score.",
    ),
    "stars.earned": ReasonText(
        "Sản phẩm đạt {actual} sao; chỉ được quyết định không công nhận khi số sao {required}.",
        "The product reaches {actual} stars; it is declined only when they are {required}.",
        "Đề nghị {cure_by} công nhận hoặc chuyển hồ sơ đến cấp có thẩm quyền.",
        "Ask the {cure_by} to recognise it, or to pass it to the level that does.",
    ),
    "stars.suffice_here": ReasonText(
        "Sản phẩm đạt {actual} sao; chỉ trả về cấp dưới khi số sao {required}.",
        "The product reaches {actual} stars; it goes back to the level below only when they are {required}.",
        "Đề nghị {cure_by} công nhận, hoặc chuyển lên cấp trên nếu đủ điểm.",
        "Ask the {cure_by} to recognise it, or to forward it where the points suffice.",
    ),
    "authority.other_level": ReasonText(
        "Sản phẩm {stars} sao thuộc thẩm quyền của {required}, không thuộc {actual}.",
        "A product with {stars} stars is a matter for the {required}, not for the {actual}.",
        "Đề nghị {cure_by} thực hiện, hoặc kiểm tra lại số sao và cấp đã ghi.",
        "Ask the {cure_by}, or check the stars and the level that were given.",
    ),
    "certificate.ends_before_start": ReasonText(
        "Giấy chứng nhận hết giá trị ngày {actual}, không sau ngày bắt đầu.",
        "The certificate ends on {actual}, which is not after its first day.",
        "Sửa ngày hết giá trị; phải {required}.",
        "Correct the last day; it has to be {required}.",
    ),
    "certificate.still_valid": ReasonText(
        "Ngày {actual} giấy chứng nhận còn hiệu lực; chỉ thực hiện được {required}.",
        "On {actual} the certificate is still valid; this can be done {required} only.",
        "Chờ giấy chứng nhận hết hiệu lực; thực hiện {required}.",
        "Wait for the certificate to end, and do it {required}.",
    ),
    "review.missing": ReasonText(
        "Hội đồng cấp tỉnh chưa xem xét lại sản phẩm sau kết quả của cấp trung ương.",
        "The provincial council has not reviewed the product since the result of the nation.",
        "Đề nghị {cure_by} {required} để xem xét lại và chấm điểm.",
        "Ask the {cure_by} to take this step, so that the product is scored again: {required}.",
    ),
    "nation.has_decided": ReasonText(
        "Cấp trung ương đã đánh giá sản phẩm[ ({actual} điểm)]; không chuyển hồ sơ lên lần nữa.",
        "The nation has evaluated the product[ ({actual} points)]; the case is not forwarded once more.",
        "Đề nghị {cure_by} quyết định theo thẩm quyền.",
        "Ask the {cure_by} to decide it.",
    ),
    "notice.all_sent": ReasonText(
        "Đã gửi đủ các thông báo sắp hết hạn[; thông báo cuối gửi trước {actual} ngày].",
        "Every notice of expiry has been sent[; the last was the one {actual} days ahead].",
        "Không cần gửi thêm.",
        "There is nothing more to send.",
    ),
    "notice.not_due": ReasonText(
        "Ngày {actual} chưa đến lúc thông báo sắp hết hạn.",
        "On {actual} the next notice of expiry is not due.",
        "Chờ đến ngày {possible_from}; hệ thống tự gửi thông báo.",
        "Wait until {possible_from}: the daily sweep sends it.",
    ),
    "supersede.no_certificate": ReasonText(
        "Chưa có giấy chứng nhận mới để thay giấy chứng nhận này.",
        "There is no newer certificate that could take the place of this one.",
        "Đề nghị {cure_by} hoàn thành đánh giá lại hoặc nâng hạng; giấy cũ được thay khi giấy mới được cấp.",
        "Ask the {cure_by} to finish the re-evaluation or upgrade; the new certificate then replaces the old one.",
    ),
    "extension.nothing_pending": ReasonText(
        "Chưa nộp hồ sơ {required} nên không kéo dài hiệu lực của giấy chứng nhận.",
        "The certificate is not extended, because this was not filed: {required}.",
        "Đề nghị {cure_by} nộp hồ sơ {required}.",
        "Ask the {cure_by} to file it: {required}.",
    ),
    "extension.not_foreseen": ReasonText(
        "Quy định đang áp dụng ({actual}) không cho kéo dài hiệu lực trong trường hợp này.",
        "The rules that apply ({actual}) do not extend a certificate in this case.",
        "Không kéo dài được; giấy chứng nhận hết hạn theo thời hạn đã ghi.",
        "Nothing can be done: the certificate ends on the day it shows.",
    ),
    "ground.missing": ReasonText(
        "Chưa nêu căn cứ thu hồi theo quy định[ (đã nêu: {actual})]. Các căn cứ: {required}.",
        "No ground for revocation that the rules know is named[ (named: {actual})]. The grounds: {required}.",
        "Đề nghị {cure_by} nêu một trong các căn cứ đó.",
        "Ask the {cure_by} to name one of them.",
    ),
    "revocation.registered_again": ReasonText(
        "Chủ thể đã đăng ký đánh giá lại (hồ sơ {actual}) nên không đề nghị thu hồi vì không đánh giá lại.",
        "The producer has registered for re-evaluation (case {actual}): its lack is no ground to revoke.",
        "Chờ kết quả của hồ sơ {actual}, hoặc nêu căn cứ khác.",
        "Wait for the result of {actual}, or name another ground.",
        names=True,
    ),
    "lapse.no_limit": ReasonText(
        "Không có thời hạn nào làm chấm dứt hồ sơ này.",
        "No limit of time ends this case.",
        "Tiếp tục xử lý; nếu không muốn tiếp tục thì {cure_by} rút hồ sơ.",
        "Go on with it; the {cure_by} may withdraw it.",
    ),
    "lapse.in_time": ReasonText(
        "Ngày {actual} hồ sơ còn trong thời hạn giải quyết; chỉ chấm dứt {required}.",
        "On {actual} the case is still in time; it lapses {required} only.",
        "Giải quyết xong hồ sơ trong thời hạn đó.",
        "Finish the case within that time.",
    ),
    "transfer.same_unit": ReasonText(
        "Hồ sơ đã thuộc đơn vị {actual}.",
        "The case is with the unit {actual} already.",
        "Đề nghị {cure_by} nêu đơn vị tiếp nhận khác.",
        "Ask the {cure_by} to name another unit to take it over.",
        names=True,
    ),
}

#: For a code without sentences of its own.
_UNKNOWN = ReasonText(
    "Chưa đủ điều kiện ({code})[: hiện tại {actual}][; yêu cầu {required}].",
    "A condition is not met ({code})[: it is {actual}][; required: {required}].",
    "Liên hệ {cure_by}.",
    "Turn to the {cure_by}.",
)
_NOBODY = ("cơ quan có thẩm quyền", "competent authority")
_NONE = ("không có", "none")
_UNKNOWN_VALUES = frozenset({"", "–", "None"})
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_FIELD = re.compile(r"\{(\w+)\}")
_DAY = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_DECIMAL = re.compile(r"\d+\.\d+")
_SPAN = re.compile(rf"({_DAY.pattern}) – ({_DAY.pattern})")
_OR = ("hoặc", "or")
#: What a sign means before a day, and before a number.
_SIGNS: Mapping[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "≥": (("từ ngày {} trở đi", "on or after {}"), ("từ {} trở lên", "at least {}")),
    ">": (("sau ngày {}", "after {}"), ("trên {}", "more than {}")),
    "≤": (("chậm nhất ngày {}", "by {}"), ("không quá {}", "at most {}")),
    "<": (("trước ngày {}", "before {}"), ("dưới {}", "below {}")),
}
#: The enumerations whose words appear in reasons, none of them in two.
SPOKEN: tuple[type[StrEnum], ...] = (
    State,
    Role,
    Level,
    CaseKind,
    ProducerKind,
    DocumentKind,
    Ground,
    Regime,
    Step,
    Finding,
    VisitState,
)
_WORDS: Mapping[str, StrEnum] = {word.value: word for word in chain.from_iterable(LABELS[kind] for kind in SPOKEN)}
#: More states than a reader takes in: their phases are named instead.
_MANY_STATES = 6


def message(reason: Reason, lang: Lang) -> str:
    """What is wrong, in one or two sentences."""
    text = REASONS.get(reason.code, _UNKNOWN)
    return _filled((text.message_vi, text.message_en)[LANGUAGES.index(lang)], reason, lang)


def cure(reason: Reason, lang: Lang) -> str:
    """What to do about it, and who can."""
    text = REASONS.get(reason.code, _UNKNOWN)
    return _filled((text.cure_vi, text.cure_en)[LANGUAGES.index(lang)], reason, lang)


def _filled(template: str, reason: Reason, lang: Lang) -> str:
    fields = _fields(reason, lang)

    def known_part(part: re.Match[str]) -> str:
        return part[1] if all(name in fields for name in _FIELD.findall(part[1])) else ""

    none = _NONE[LANGUAGES.index(lang)]
    text = _FIELD.sub(lambda field: fields.get(field[1], none), _OPTIONAL.sub(known_part, template))
    return text[:1].upper() + text[1:]


def _fields(reason: Reason, lang: Lang) -> Mapping[str, str]:
    """What is known of the reason, as the language shows it."""
    text = REASONS.get(reason.code, _UNKNOWN)
    raw = {**reason.words, "actual": reason.actual, "required": reason.required}
    # A label that the law carries in both languages comes as two words, of which one is shown.
    raw |= {name.removesuffix(f"_{lang}"): value for name, value in raw.items() if name.endswith(f"_{lang}")}
    if reason.possible_from:
        raw["possible_from"] = reason.possible_from.isoformat()
    known = {name: value for name, value in raw.items() if value not in _UNKNOWN_VALUES}
    as_it_is = {"actual", "required"} if text.names else set()
    shown = {name: value if name in as_it_is else _shown(value, lang) for name, value in known.items()}
    nobody = _NOBODY[LANGUAGES.index(lang)]
    return {**shown, "code": reason.code, "cure_by": label(reason.cure_by, lang) if reason.cure_by else nobody}


def _shown(value: str, lang: Lang) -> str:
    """A value of a reason as a sentence has it: labels for words, bounds and days written out."""
    pieces = re.split(r", | / ", value)
    if all(piece in _WORDS for piece in pieces):
        return _listed([_WORDS[piece] for piece in pieces], lang)
    span = _SPAN.fullmatch(value)
    if span:
        first, last = _written(span[1], lang), _written(span[5], lang)
        return f"từ ngày {first} đến ngày {last}" if lang == "vi" else f"from {first} to {last}"
    sign, _, bound = value.rpartition(" ")
    if sign in _SIGNS:
        form = _SIGNS[sign][0 if _DAY.fullmatch(bound) else 1]
        return form[LANGUAGES.index(lang)].format(_written(bound, lang))
    return _written(value.removeprefix("→ "), lang)


def _listed(words: list[StrEnum], lang: Lang) -> str:
    """Labels one after the other; of many states their phases."""
    if len(words) > _MANY_STATES and all(isinstance(word, State) for word in words):
        words = list(dict.fromkeys(word.phase for word in State if word in words))
    *most, last = [label(word, lang) for word in words]
    if not most:
        return last
    either = _OR[LANGUAGES.index(lang)]
    # A label may hold a comma or a choice of its own: then a semicolon keeps the last one apart.
    nested = any("," in text or f" {either} " in text for text in (*most, last))
    return f"{'; '.join(most)}{';' if nested else ''} {either} {last}"


def _written(text: str, lang: Lang) -> str:
    if lang == "en":
        return text
    if _DECIMAL.fullmatch(text):
        return text.replace(".", ",")
    return _DAY.sub(r"\3/\2/\1", text)
