"""The sentences of the demonstration, in Vietnamese and in English."""

from cycle.wording import Lang

TEXTS: dict[str, tuple[str, str]] = {
    "title": ("Chu trình OCOP: ba câu chuyện từ văn bản thật", "The OCOP cycle: three stories from real documents"),
    "subtitle": (
        "Tên sản phẩm và số đạt được chỉ để minh họa; luật, đợt, hạn và chỉ tiêu là của văn bản.",
        "Names of products and figures reached are made up; rules, rounds, deadlines and targets are the documents'.",
    ),
    "hoa_binh": (
        "1. Hòa Bình 2023: 23 giấy chứng nhận của năm 2019 đã hết hạn",
        "1. Hòa Bình 2023: 23 certificates of 2019 have run out",
    ),
    "fate": ("Kết cục", "What became of them"),
    "count": ("Số sản phẩm", "Products"),
    "again": ("Đăng ký lại, được cấp giấy mới", "Registered again, certified anew"),
    "gone": ("Không đăng ký lại, bị thu hồi", "Did not register again, revoked"),
    "timeline_of": ("Dòng thời gian của {case}", "Timeline of {case}"),
    "dong_nai": (
        "2. Đồng Nai 2023: đợt tháng 6 và đợt tháng 11",
        "2. Đồng Nai 2023: the June and the November round",
    ),
    "points": ("Điểm huyện / tỉnh / TƯ", "Points district / province / nation"),
    "why_not": (
        "Một lần từ chối, giải thích đủ: {step} khi hồ sơ ở trạng thái “{state}”",
        "One refusal, explained in full: {step} while the case is “{state}”",
    ),
    "article": ("Căn cứ", "Article"),
    "cure": ("Cách khắc phục", "Cure"),
    "earliest": ("Sớm nhất từ {day}", "Possible from {day}"),
    "bac_kan": (
        "3. Bắc Kạn 2024: chỉ tiêu theo huyện, đạt được / được giao",
        "3. Bắc Kạn 2024: targets by district, reached / target",
    ),
    "total": ("Toàn tỉnh", "Whole province"),
    "sweep": (
        "Quét hạn: {days} ngày pháp lý từ {first} đến {last}; {changed} chuyển động của thời gian; {failed} lỗi.",
        "Sweep: {days} legal days from {first} to {last}; {changed} moves of time; {failed} failures.",
    ),
    "done": (
        "{lines} dòng kịch bản, {cases} hồ sơ, {events} sự kiện, {seconds:.1f} giây.",
        "{lines} script lines, {cases} cases, {events} events, {seconds:.1f} seconds.",
    ),
    "open": ("Xem tiếp:", "Open next:"),
    "story_file": (
        "Mở và sửa câu chuyện: {path}",
        "Open and change a story: {path}",
    ),
    "failed": ("Câu chuyện {name} không diễn ra như đã viết:", "The story {name} did not go as it says:"),
}


def text(key: str, lang: Lang, **words: object) -> str:
    """A sentence with its words filled in."""
    return TEXTS[key][0 if lang == "vi" else 1].format(**words)
