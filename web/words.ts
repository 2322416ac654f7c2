// The few sentences that scripts say themselves, in the language of the page.
const chinese = {
    copy: "复制", copied: "已复制", copy_failed: "无法复制，请手动选择。",
    close: "关闭", cancel: "取消", confirm: "确定", open_menu: "更多",
    link_here: "本节链接", just_now: "刚刚", failed: "没有成功，请再试一次。", offline: "网络已断开，正在重连。",
    shortcuts: "键盘快捷键", next_item: "下一项", previous_item: "上一项", this_help: "显示这份说明", go_home: "回首页",
    write: "编辑", preview: "预览", preview_empty: "还没有内容。", preview_failed: "预览暂时不可用。",
    bold: "加粗", italic: "斜体", code: "代码", link: "链接", list: "列表", numbers: "编号列表", heading: "标题", quote: "引用", math: "公式", attach: "上传文件",
    saving: "正在保存…", saved_at: "已保存 ", saved_here: "已存在本机，联网后同步。", unsaved: "有未保存的修改", conflict: "这份草稿在别处改过，请先刷新查看。",
    restore: "恢复", found_draft: "本机有一份未提交的草稿。", leave: "有未保存的修改，确定离开吗？",
    uploading: "正在上传", upload_failed: "上传失败", upload_large: "文件太大", upload_kind: "不支持这种文件",
    remove: "移除", tags_full: "标签已满", characters_left: "还可输入 ", choose_more: "再选 ", enough: "可以继续了",
    diagram: "图表", diagram_failed: "图表语法有误", unread: "条未读", still_waiting: "还没有收到付款结果，可以稍后再看。",
    palette: "查找页面、操作、人和标签", recent: "最近看过", search: "搜索", choose: "选择", open: "打开", nothing_found: "没有找到。", kept_page: "没有网络。这一页保存于 ",
    push_unknown: "这个浏览器不支持推送通知。", push_denied: "浏览器不允许本站显示通知，请在浏览器设置中更改。", push_on: "这台设备会收到通知。",
};

const english: typeof chinese = {
    copy: "Copy", copied: "Copied", copy_failed: "Copying failed. Select the text by hand.",
    close: "Close", cancel: "Cancel", confirm: "OK", open_menu: "More",
    link_here: "Link to this section", just_now: "just now", failed: "That did not work. Try again.", offline: "The connection is lost; reconnecting.",
    shortcuts: "Keyboard shortcuts", next_item: "Next item", previous_item: "Previous item", this_help: "Show this list", go_home: "Home",
    write: "Write", preview: "Preview", preview_empty: "Nothing to preview yet.", preview_failed: "The preview is not available now.",
    bold: "Bold", italic: "Italic", code: "Code", link: "Link", list: "List", numbers: "Numbered list", heading: "Heading", quote: "Quote", math: "Formula", attach: "Upload a file",
    saving: "Saving…", saved_at: "Saved ", saved_here: "Kept on this device until you are online.", unsaved: "Unsaved changes", conflict: "This draft was changed elsewhere. Reload to see it.",
    restore: "Restore", found_draft: "This device holds an unsent draft.", leave: "You have unsaved changes. Leave anyway?",
    uploading: "Uploading", upload_failed: "Upload failed", upload_large: "The file is too large", upload_kind: "This kind of file is not accepted",
    remove: "Remove", tags_full: "No more tags fit", characters_left: "Characters left: ", choose_more: "Still to choose: ", enough: "Ready to go on",
    diagram: "Diagram", diagram_failed: "The diagram has a mistake", unread: "unread", still_waiting: "No answer from the payment yet. Look again later.",
    palette: "Find pages, actions, people and tags", recent: "Read lately", search: "Search", choose: "choose", open: "open", nothing_found: "Nothing found.", kept_page: "You are offline. This page is as of ",
    push_unknown: "This browser cannot show push notifications.", push_denied: "The browser does not let this site show notifications. Change that in its settings.", push_on: "This device is told.",
};

export function language(): string {
    return document.documentElement.lang || "en";
}

/** The sentence in the language of the page; a page may change language without a reload. */
export function say(word: keyof typeof chinese): string {
    return (language().startsWith("zh") ? chinese : english)[word];
}
