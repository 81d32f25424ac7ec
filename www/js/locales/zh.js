// @ts-check
// What the element says, in Simplified Chinese.

/** @import { Aftermath, Reason } from '../messages.js' */
/** @import { ReasonWords, Texts } from './en.js' */

import { megabytes, percent } from '../text.js';

const LISTS = new Intl.ListFormat('zh-Hans', { type: 'conjunction' });

/** "甲", "甲和乙", "甲、乙和丙"; of very many the first few. @param {string[]} names */
const listed = (names) =>
  LISTS.format(names.length <= 10 ? names : [...names.slice(0, 5), `其他 ${names.length - 5} 个`]);

/** @param {number} value */
const inTenThousands = (value) => `${(value / 1e4).toFixed(value < 1e6 ? 1 : 0)} 万`;

/** @param {number} seconds */
function duration(seconds) {
  if (seconds < 60) return `约 ${Math.max(1, Math.round(seconds))} 秒`;
  return seconds < 5400 ? `约 ${Math.round(seconds / 60)} 分钟` : `约 ${Math.round(seconds / 3600)} 小时`;
}

/** @type {Texts} */
export const zh = {
  direction: 'ltr',
  language: 'zh-Hans',
  listed,

  // Loading
  starting: '正在启动引擎…',
  loading: (bytes, total) => `正在加载模型：${megabytes(bytes)} / ${megabytes(total)}`,
  loadingShare: (share) => `正在加载模型：${percent(share)}`,
  unpacking: '正在解压模型…',
  loadingLabel: '正在加载模型',
  ready: (name, parameters, accuracy) =>
    `${name} 已就绪：${inTenThousands(parameters)}个参数${
      accuracy > 0 ? `，对从未见过的图片识别正确率为 ${percent(accuracy)}` : ''
    }。`,
  notLoaded: '模型加载失败。',
  tryAgain: '重试',

  // Giving pictures
  sources: '图片来源',
  gallery: '图库',
  draw: '绘制',
  yourOwn: '自己的图片',
  drop: '将图片拖放到这里',
  pasteOr: '或粘贴图片，或',
  chooseFile: '选择文件',
  firstOf: (count) => `每次识别一张图片：这是 ${count} 张中的第一张。`,
  dropIt: '松开鼠标，让模型看一看',
  drawingArea: '绘图区，可用鼠标、触控笔或手指绘制',
  clear: '清除',

  // The result
  result: '结果',
  given: '原图',
  seen: '模型看到的图像',
  nothingYet: '尚无结果',
  givePicture: '请提供一张图片。',
  isNext: '模型就绪后立即识别。',
  notClassified: '无法识别这张图片。',
  took: (time, device) => `在 ${device} 上用时 ${time}`,
  findName: '查找名称',
  allNames: (count) => `显示全部 ${count} 个`,
  likeliest: '只显示最可能的',
  invert: '反转边缘明亮的图片，因为网络学的是黑底亮图',
  inverted: '边缘明亮，已反转',
  right: '✓ 正确',
  wrong: (truth) => `✗ 标注为 ${truth}`,

  // Classes and examples
  nameAndShow: '为类别命名并提供示例',
  name: '名称',
  numbered: (number) => `类别 ${number}`,
  classNamed: (name) => `类别：${name}`,
  addClass: '添加类别',
  remove: '移除',
  examples: (count) => (count === 0 ? '还没有示例' : `${count} 个示例`),
  examplesOf: (name, count) => `${name}：${count} 个示例`,
  files: '文件',
  drawExamplesOf: (name) => `绘制“${name}”的示例`,
  addAndDraw: '添加并继续绘制',
  done: '完成',

  // Training
  train: '训练',
  trainAgain: '再次训练',
  resume: '继续',
  pause: '暂停',
  stop: '停止',
  backToBest: (epoch) => `回到最佳的第 ${epoch} 轮`,
  oneEpoch: '只训练一轮',
  training: '训练进度',
  netOnItsWay: '模型仍在加载。',
  twoClasses: '请再添加一个类别。',
  nameAll: '请为每个类别命名。',
  sameName: '有两个类别名称相同。',
  showExamplesOf: (names) => `请为${listed(names)}至少提供一个示例；五个或更多效果更好。`,
  canTrain: (examples, classes) => `可以开始：${classes} 个类别，共 ${examples} 个示例。`,
  lookingAt: (done, total) => `正在查看示例：${done} / ${total}`,
  epochUnderWay: (epoch) => `正在进行第 ${epoch} 轮`,
  epochDone: (epoch, { accuracy, validation }) =>
    `第 ${epoch} 轮：${percent(accuracy)} 的示例识别正确${
      validation ? `，留出的示例中 ${percent(validation.accuracy)} 识别正确` : ''
    }`,
  timeLeft: (seconds) => `剩余${duration(seconds)}`,
  trainingShare: (share) => `训练已完成 ${percent(share)}`,
  trained: '训练完成。',
  stopped: '训练已停止。',
  paused: '训练已暂停。',
  noBetter: '效果不再提升，训练已自动结束。',
  keptBest: '已保留最佳一轮学到的内容。',
  loss: '损失',
  accuracy: '正确率',
  learning: '学习的示例：',
  heldOut: '留出的示例：',
  epoch: '轮数',
  chartAfter: (title, epochs, value) => `${epochs} 轮后的${title}：${value}`,
  chartEmpty: (title) => `${title}：暂无数据`,

  // How it is to learn: what each setting is called, and one line that explains it
  settings: {
    title: '学习方式',
    learners: '学习的部分',
    head: ['新的最后一层', '几秒即可完成：模型只看每个示例一次。示例较少时的最佳选择。'],
    last: ['最后几层', '这几层在已有知识上继续学习。适合与它学过的图片差别较大的图片；耗时较长。'],
    whole: ['整个模型', '所有层都继续学习。适合示例很多且与已知内容完全不同的情况；耗时最长。'],
    anew: '改选其他部分会重新开始：已学到的内容将被忘记。',
    depth: ['层数', '最后多少层参与学习。'],
    epochs: ['训练轮数', '把所有示例过多少遍。'],
    learningRate: ['学习率', '每一步走多远：太小则很慢，太大则无法到达。'],
    momentum: ['动量', '上一步有多少延续到下一步。'],
    weightDecay: ['权重衰减', '让模型保持简单的力度：示例少时大一些，想让回答更有把握时小一些。'],
    batch: ['批量', '每一步看多少个示例。'],
    share: ['留出', '每个类别中不用于学习、只用于检验的部分。'],
    patience: ['耐心', '留出的示例连续这么多轮没有改善就结束；0 表示从不。'],
    seed: ['随机种子', '同一数字得到同样的示例顺序和同样的模型。'],
    more: '更多设置',
    defaults: '恢复为适合此选择的设置',
    vary: '变化示例',
    varyWhy: '每次看到示例时都略有不同，就像示例更多一样。请只选择不会改变类别的变化。',
    flip: ['左右翻转', '每隔一次左右互换。不适合文字。'],
    translate: ['平移', '向任意方向移动，最多移动宽度的这一比例。'],
    brightness: ['明暗', '变亮或变暗，最多这么多。'],
    contrast: ['对比度', '明暗差别变大或变小，最多这么多。'],
    saturation: ['饱和度', '颜色变浓或变淡，最多这么多。'],
    hue: ['色相', '换成色环上别的颜色，最多偏移这么多。颜色重要时不要用。'],
    erase: ['遮挡', '每隔一次遮住一部分，最多占这么大，以免由单独一处决定结果。'],
    preview: '您的一个示例在模型看来可能的样子',
    another: '换一个示例',
    previewLater: '有示例后，这里会显示它可能的样子。',
  },

  // Trying
  tryIt: '试一试',
  tryLater: '训练完成后，给它一张没有见过的图片。',
  tryResult: '按所教类别识别的结果',
  taught: '模型现在能区分您教它的类别：',
  useOriginal: '恢复原有类别',
  isOriginal: '模型重新使用原有类别',
  file: '选择文件',
  drawOne: '绘制一张',
  drawToTry: '绘制一张图片来试一试',
  unknown: '我不知道',
  explain: {
    why: '为什么？',
    for: '支持此类别的部分',
    heat: (name, share) => `橙色越深，越支持“${name}”（${share}）。`,
  },
  linked: {
    taught: '有人训练此网络区分：',
    teach: '自己来训练',
  },
  live: {
    open: '摄像头',
    start: '打开摄像头',
    title: '摄像头看到的内容',
    close: '关闭摄像头',
    result: '摄像头画面的识别结果',
    rate: (perSecond) => `每秒 ${perSecond.toFixed(perSecond < 10 ? 1 : 0)} 张图片`,
  },

  // How well it knows them
  understand: {
    title: '看看它掌握得如何',
    later: '训练完成后，这里会显示它把什么认成什么。',
    measure: '重新检验',
    measuring: (done, total) => (total === 0 ? '正在检验…' : `正在检验：${done} / ${total}`),
    stale: '检验之后，图片或模型已有变化。',
    heldOut: (count, accuracy) => `${count} 张未用于学习的图片中，${accuracy} 识别正确。`,
    learntFrom: (count, accuracy) =>
      `${count} 张图片中 ${accuracy} 识别正确。没有留出的图片，这些正是它学习过的图片，因此不能说明它对其他图片的效果。`,
    matrix: '行：实际类别。列：识别为的类别。选择一个数字即可查看对应的图片。',
    matrixLabel: '把什么认成什么',
    worst: '最常混淆',
    taken: (truth, named, count, total) => `“${truth}”被认成“${named}”：${total} 张中有 ${count} 张`,
    order: '类别顺序',
    asListed: '按列表顺序',
    byConfusion: '按混淆程度',
    recall: '找到',
    precision: '准确',
    numbers: '找到（召回率）：某类图片中被认成该类的比例。准确（精确率）：被认成该类的图片中确实属于该类的比例。',
    cell: (count, truth, named) => `${count} 张“${truth}”被识别为“${named}”`,
    pictures: '选出属于其他类别或不属于任何类别的图片，然后再次训练。',
    calibration: (error) => `它给出的百分比可信，误差约 ${error}：有 80% 把握的图片，大约每 100 张答对 80 张。`,
    threshold: ['需要多大把握', '低于此值时，它会说“我不知道”。'],
    always: '总是回答',
    suggest: (threshold) => `根据您的图片建议：${percent(threshold)}`,
    cost: ({ right, rightRejected, wrong, wrongRejected }) =>
      `在此设置下，${right} 张识别正确的图片中有 ${rightRejected} 张得不到回答（${percent(
        right === 0 ? 0 : rightRejected / right,
      )}），${wrong} 张识别错误的图片中有 ${wrongRejected} 张得不到回答。`,
  },

  // Samples: classes, their pictures, and where they come from (element/teach/samples.js)
  samples: {
    hint: '可以将文件、文件夹和压缩包拖放到这里，也可以把图片粘贴到某个类别中。若每个类别一个文件夹，即可一次创建所有类别。',
    folders: '文件夹',
    archive: '压缩包',
    webcam: '摄像头',
    colorOf: (name) => `“${name}”的颜色`,
    heldOut: (count) => `其中 ${count} 个留作评估`,
    imbalance: (most, count, few) =>
      `“${most}”有 ${count} 个示例，而${listed(few)}少得多。训练时各类别同等重要，但为${listed(few)}多加示例会更好。`,

    browser: '浏览类别',
    findClass: '查找类别',
    foundClasses: (found, all) => `${all} 个类别中的 ${found} 个`,
    collapseAll: '全部收起',
    expandAll: '全部展开',
    oneClass: '类别',
    previous: '上一个类别',
    next: '下一个类别',
    classAt: (name, place, all) => `${name}，第 ${place} 个，共 ${all} 个`,

    thumbsOf: (name) => `“${name}”的示例`,
    thumb: (number, name, heldOut) => `“${name}”的第 ${number} 个示例${heldOut ? '，留作评估' : ''}`,
    selection: '已选中的示例',
    selected: (count) => `已选中 ${count} 个`,
    selectNone: '取消选择',
    moveTo: '移动到类别',
    move: '移动',
    delete: '删除',
    deleted: (count) => `已删除 ${count} 个示例。`,
    moved: (count, name) => `已将 ${count} 个示例移到“${name}”。`,
    removed: (name) => `已移除“${name}”及其示例。`,
    undo: '撤销',
    undone: '已全部恢复',

    looking: (count) => `正在查找图片：目前 ${count} 个文件`,
    taking: (done, total) => `正在添加图片：${done} / ${total}`,
    takingLabel: '正在添加图片',
    takenShare: (share) => `添加图片已完成 ${percent(share)}`,
    taken: (count, failed, known) =>
      [`已添加 ${count} 张图片`, failed > 0 ? `${failed} 张无法使用` : '', known > 0 ? `${known} 张已经有了` : '']
        .filter(Boolean)
        .join('，'),
    cancel: '取消',

    problems: (count) => `关于您提供的 ${count} 个文件：`,
    problemList: '需要注意的文件',
    nothingIn: '里面没有图片。',
    leftOut: (others) => (others === 0 ? '它不是图片，已略过。' : `和另外 ${others} 个文件不是图片，已略过。`),
    whichClass: (others) =>
      others === 0
        ? '它属于哪个类别？请拖放到对应的类别上。'
        : `和另外 ${others} 个文件属于哪个类别？请拖放到对应的类别上。`,
    isThere: (name) => `“${name}”里已有这张图片，只保留一份。`,
    isForBoth: (name) => `“${name}”既用这张图片学习，又用它测量。这样测得的结果没有意义。`,
    isElsewhere: (name) => `“${name}”里也有同一张图片。它不可能同时属于两个类别：请删除其中一张。`,
    noRoom: (most) => `无法再添加这个类别：最多 ${most} 个。`,
    remarks: {
      animated: '这是动图：已采用第一帧。',
      scaled: '图片非常大，读取时已缩小。',
    },

    camera: {
      view: '摄像头画面',
      record: (name) => `录制“${name}”的示例`,
      hold: '按住录制',
      timed: (countdown, seconds) => `${countdown} 秒后录制 ${seconds} 秒`,
      flip: '切换摄像头',
      starting: '正在启动摄像头。浏览器可能会请求许可。',
      taken: (count) => (count === 0 ? '还没有图片。' : `共 ${count} 张图片。`),
      recorded: (count) => `已录制 ${count} 张图片`,
      errors: {
        denied:
          '无法使用摄像头。请在地址栏以及系统的隐私设置中允许使用；嵌入在其他页面中的页面还需要对方许可（allow="camera"）。',
        none: '没有找到摄像头。请连接后重新打开。',
        busy: '摄像头正被其他程序占用，或没有响应。请关闭其他程序后重新打开。',
        insecure: '浏览器只允许通过 https 或本机打开的页面使用摄像头。',
        ended: '摄像头已断开。请重新连接后再打开。',
        unknown: '无法打开摄像头。',
      },
    },
  },

  // 项目：如何保存，如何带走
  project: {
    label: '项目',
    untitled: '未命名的项目',
    nothingYet: '还没有需要保存的内容',
    status: {
      saved: '已保存在此浏览器中',
      saving: '正在保存…',
      failed: '未保存',
      elsewhere: '已在另一个标签页中打开',
    },
    problems: {
      unsupported: '此浏览器窗口关闭后不会保留任何内容。请下载项目以便保留。',
      full: '此浏览器的存储空间已满：最近的更改没有保存。请删除一个项目，或下载当前项目。',
      failed: '最近的更改无法保存。请下载项目以便保留。',
    },
    elsewhere: '此项目已在另一个标签页中打开，由它负责保存。您可以在这里继续，另一个标签页随即停止。',
    continueHere: '在这里继续',
    projects: '所有项目',
    create: '新建项目',
    openFile: '打开项目文件',
    download: '下载项目',
    opening: '正在打开项目',
    stopPacking: '停止打包',
    packed: '文件已准备好。',
    kept: '保存在此浏览器中的项目',
    none: '还没有。',
    keepAFile: '空间不足时，浏览器可能会清除保存的内容。不能丢失的项目，请下载。',
    unsaved: '当前项目没有保存。如果打开另一个项目，最近的更改将会丢失：请先下载。',
    details: (samples, saved) =>
      `${samples} 张图片，保存于 ${saved.toLocaleString('zh-CN', { dateStyle: 'medium', timeStyle: 'short' })}`,
    open: '打开',
    here: '已打开',
    isOpen: (title) => `已打开${title}。`,
    remove: '删除',
    removeSurely: '永久删除',
    removed: (title) => `已删除${title}。`,
    faults: {
      newer: '此项目由本页面的更新版本创建。',
      damaged: '此项目已损坏，无法打开。',
      otherNet: '此项目是用另一个网络训练的。',
      foreign: '此文件不是项目文件。',
      unreadable: '无法打开此项目。',
    },
  },

  export: {
    open: '分享或导出',
    untitled: '我的分类器',
    download: '下载',
    link: {
      title: '链接',
      note: '训练的结果就在链接里，任何服务器都看不到。打开链接的人使用本页面的网络来区分您的类别。链接不含您的图片。',
      making: '正在生成链接…',
      code: '链接的二维码',
      codeless: '类别太多，二维码放不下：请复制链接。',
      copy: '复制',
      copied: '链接已复制。',
      copyYourself: '本页面不能写入剪贴板：请自行复制链接。',
      whole: '训练了网络自身的层，结果太大，链接放不下。请改为分享网页。',
      many: (most) => `链接最多容纳 ${most} 个类别。类别更多时，请分享网页或项目。`,
    },
    page: {
      title: '您自己的网页',
      note: '一个包含所需全部内容的文件夹，约 20 MB：可放到任何静态网站上，任何路径下都能使用，手机上也可以。',
      download: '下载为网页',
      opened:
        '如果这里没有出现其他内容，说明此页面是作为文件打开的，浏览器不允许它运行。请把文件夹放到网站上：方法见 README.txt。',
      readme:
        '这个文件夹是一个网页。可以放到任何静态网站上：拖到 Netlify 或 Cloudflare Pages，或推送到 GitHub Pages。要在自己的电脑上试用，' +
        '请在文件夹中运行 "npx serve" 或 "python3 -m http.server"，然后打开显示的地址。直接作为文件打开则无法运行。\n\n' +
        'index.html 和 page.css 可以随意修改。element/ 是程序，许可证在 element/engine/ 中；net/ 是您训练的结果。',
    },
    programs: '用于其他程序',
    formats: {
      hosting: { title: '本元素', note: '清单及其文件，用于其他页面上的 <alexnet-classifier>。' },
      onnx: { title: 'ONNX', note: '用于 Python、服务器、手机和浏览器中的 onnxruntime。' },
      'teachable-machine': {
        title: 'Teachable Machine',
        note: '用于 ml5 和 p5，以及其他能加载 Teachable Machine 模型的程序。',
      },
      tflite: { title: 'TensorFlow Lite', note: '用于手机和树莓派上的 LiteRT 与 MediaPipe。' },
      'tflite-float16': { title: 'TensorFlow Lite，16 位', note: '相同，大小减半。' },
    },
  },

  // Why a file, or an archive, cannot be used
  reasons: {
    empty: '文件是空的。',
    gone: '文件已无法读取：它可能被移动、修改或删除。',
    heif: '这是 HEIC 图片，此浏览器无法读取。请先另存为 JPEG；在 iPhone 上可在“设置”>“相机”>“格式”中选择“兼容性最佳”。',
    cut: '文件不完整，缺少结尾。请重新复制或下载。',
    damaged: '文件已损坏，此浏览器无法解码。',
    large: ({ sides }) => `图片太大${sides && `（${sides} 像素）`}：最多 1.2 亿像素、边长 65,535 像素、256 MB。`,
    svg: '此页面无法绘制这个 SVG。请另存为 PNG。',
    foreign: '不是此浏览器能读取的图片。请使用 PNG、JPEG 或 WebP。',
    'teachable-machine':
      '这是 Teachable Machine 的模型，只能在它自己的网络上运行。请改用项目文件（.tm）：其中有图片，可以在这里训练。',
    'archive-foreign': '不是 zip 压缩包，或缺少结尾。请重新复制或下载。',
    'archive-parts': '这是分卷压缩包的一部分。请用原来的程序合并，再打包成一个文件。',
    'archive-password': ({ file }) => `其中的 ${file} 需要密码。请先解压，再提供文件夹。`,
    'archive-method': ({ file }) => `其中的 ${file} 采用了浏览器不支持的压缩方式。请先解压，再提供文件夹。`,
    'archive-large': ({ file }) => `其中的 ${file} 太大，无法在这里解压。请先解压，再提供文件夹。`,
    'archive-damaged': ({ file }) => `${file ? `其中的 ${file} 已损坏` : '文件已损坏'}。请重新复制或下载压缩包。`,
  },

  // What goes wrong; why that is follows
  close: '关闭',
  notice: '计算设备有变化。',
  engine: {
    /** All that a visitor can meet. */
    reasons:
      /** @type {Record<Exclude<Reason, 'picture-size' | 'picture-side' | 'idx' | 'state' | 'request'>, ReasonWords>} */ ({
        manifest: ({ why }) => `网络的说明文件有误（${why}）。请联系网站的管理者。`,
        version: ({ found, expected }) =>
          `网络文件的格式版本是 ${found}，而此页面读取版本 ${expected}。请重新加载页面；若仍如此，请联系网站的管理者。`,
        'unknown-shard': ({ file }) => `收到了多余的文件 ${file}。请重新加载页面。`,
        'shard-length': ({ file, found, expected }) =>
          `${file} 有 ${found} 字节，应为 ${expected} 字节：下载被中断，或收到了别的文件。请重试。`,
        'shard-hash': ({ file }) => `${file} 已损坏。请重新加载页面，并跳过缓存。`,
        link: '此链接无法使用：它不完整、已损坏，或属于另一个网络。请索取新的链接或项目文件。',
        weights: ({ tensor, why }) => `权重 ${tensor} 与网络不符（${why}）。请联系网站的管理者。`,
        device: ({ why }) => `此设备无法使用（${why}）。`,
        http: ({ file, status }) => `无法获取 ${file}：服务器返回 ${status}。请重试；若仍如此，说明网站不完整。`,
        'web-page': ({ file }) => `服务器返回了网页，而不是 ${file}。请重试；若仍如此，说明服务器上没有这个文件。`,
        connection: ({ file }) => `无法获取 ${file}：连接失败。请检查网络连接后重试。`,
        'no-webgpu': '此浏览器不向本页面提供 WebGPU。',
        'no-gpu': '浏览器支持 WebGPU，但没有找到可用的 GPU。',
        'gpu-closed': ({ why }) => `浏览器无法打开 GPU（${why}）。`,
        'gpu-lost': ({ why }) => `浏览器失去了 GPU${why && `（${why}）`}。`,
        'gpu-memory': ({ why }) => `GPU 内存不足（${why}）。`,
        'gpu-refused': ({ why }) => `GPU 拒绝了一条命令（${why}）。`,
        build: ({ device, why }) => `无法加载用于 ${device} 的引擎（${why}）。`,
        crash: ({ why }) => `引擎意外停止（${why}）。`,
        silence: ({ seconds }) => `引擎意外停止：${seconds} 秒没有响应。`,
        'no-worker': ({ file }) =>
          `找不到 ${file}。请联系网站的管理者：需要复制软件包的 js 和 engine 文件夹，并调用 setBase。`,
        'worker-policy': ({ file }) =>
          `无法加载 ${file}。请检查网络连接并重新加载页面；若仍如此，网站的策略须允许它（worker-src）。`,
      }),
    /** @type {Record<Aftermath, string>} */
    aftermath: {
      cpu: '一切在 CPU 上继续。',
      'cpu-only': '一切在 CPU 上运行。',
      'cpu-still': '一切仍在 CPU 上运行。',
      restarted: '它已重新启动：请重试。',
      gone: '它无法重新启动：请重新加载页面。',
    },
  },

  failures: {
    'bad-request': '现在无法执行此操作。',
    'bad-manifest': '模型的描述文件不正确。',
    'bad-shard': '模型的文件在传输中损坏。',
    'bad-weights': '模型的文件彼此不匹配。',
    'bad-picture': '无法使用这张图片。',
    device: '计算设备出现故障。',
    network: '无法下载文件。',
    stopped: '已被更新的操作取代。',
    worker: '引擎无法启动。',
    unknown: '出现错误。',
  },
};
