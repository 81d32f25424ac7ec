// @ts-check
// What the element says, in Simplified Chinese.

/** @import { Texts } from './en.js' */

import { megabytes, percent } from '../text.js';

/** "甲", "甲和乙", "甲、乙和丙". @param {string[]} names */
const listed = (names) => new Intl.ListFormat('zh-Hans', { type: 'conjunction' }).format(names);

/** @param {number} value */
const inTenThousands = (value) => `${(value / 1e4).toFixed(value < 1e6 ? 1 : 0)} 万`;

/** @type {Texts} */
export const zh = {
  language: 'zh-Hans',
  listed,

  // Loading
  starting: '正在启动引擎…',
  loading: (bytes, total) => `正在加载模型：${megabytes(bytes)} / ${megabytes(total)}`,
  loadingShare: (share) => `正在加载模型：${percent(share)}`,
  unpacking: '正在解压模型…',
  loadingLabel: '正在加载模型',
  ready: (name, parameters, accuracy) => (
    `${name} 已就绪：${inTenThousands(parameters)}个参数，对从未见过的图片识别正确率为 ${percent(accuracy)}。`),
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
  removeExample: (number, name) => `移除“${name}”的第 ${number} 个示例`,
  files: '文件',
  drawExamplesOf: (name) => `绘制“${name}”的示例`,
  addAndDraw: '添加并继续绘制',
  done: '完成',

  // Training
  train: '训练',
  epochs: '训练轮数',
  stop: '停止',
  startOver: '重新开始',
  training: '训练进度',
  netOnItsWay: '模型仍在加载。',
  nameAll: '请为每个类别命名。',
  sameName: '有两个类别名称相同。',
  showExamplesOf: (names) => `请为${listed(names)}至少提供一个示例；五个或更多效果更好。`,
  canTrain: (examples, classes) => `可以开始：${classes} 个类别，共 ${examples} 个示例。`,
  lookingAt: (done, total) => `正在查看示例：${done} / ${total}`,
  epochDone: (epoch, accuracy) => `第 ${epoch} 轮：${percent(accuracy)} 的示例识别正确`,
  trainingShare: (share) => `训练已完成 ${percent(share)}`,
  trained: (stopped, accuracy) => (
    `训练${stopped ? '已停止' : '完成'}：${percent(accuracy)} 的示例识别正确。请在下方试一试。`),
  loss: '损失',
  accuracy: '示例识别正确率',
  epoch: '轮数',
  chartAfter: (title, epochs, value) => `${epochs} 轮后的${title}：${value}`,
  chartEmpty: (title) => `${title}：暂无数据`,

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
  download: '下载模型',

  // What goes wrong; the engine's own words follow
  close: '关闭',
  notice: '计算设备有变化。',
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
