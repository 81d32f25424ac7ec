// @ts-check
// The page in Simplified Chinese: what its scripts say, and what index.html says in English.

/** @import { PageTexts } from './en.js' */

import { milliseconds, tiny } from '../../text.js';

/** @type {PageTexts} */
export const zh = {
  language: 'zh',

  since: (year) => `问世于 ${year} 年`,
  nets: {
    'efficientnet-lite0': '认识彩色照片中的一千种事物',
    alexnet: '比赢得 ImageNet 的那个网络少一些滤波器和隐藏单元',
    lenet: '很小，瞬间即可加载',
  },
  noNets: '网络列表加载失败。请刷新页面。',

  softwareGpu: '软件模拟的 GPU',
  waiting: 'CPU 给出答案后再检查',
  checking: '正在计算已知答案…',
  unavailable: '不可用',
  passed: (error) => `检查通过，最大误差 ${tiny(error)}`,
  measured: (took) => `测得 ${milliseconds(took)}`,

  photographs: (count) => `${count} 张照片，可用方向键选择`,
  photoCredits: '照片：',
  show: '显示',
  all: (count) => `全部 ${count} 张`,
  testPictures: (count) => `${count} 张测试图片，可用方向键选择`,
  testPicture: (truth, number) => `${truth}，第 ${number} 张`,
  noPictures: '图片加载失败。请刷新页面；您自己的图片仍可使用。',

  fromGallery: '从图库选取',
  fillIn: '替我填一个例子',
  suggestion: ['穿在脚上的', '其他'],
  pickOne: '选一张图片试试',
  pickExamples: '选取样本',
  numbered: (number) => `类别 ${number}`,
  add: (count) => (count === 0 ? '添加' : `添加 ${count} 张图片`),
};

/** What index.html says, by its data-text; and the labels, by their data-label. @type {Record<string, string>} */
export const html = {
  documentTitle: '网页里的 AlexNet',
  description: '在这个网页里观察和学习的神经网络。图片不会离开您的设备。',
  skip: '跳到图片',
  inThisPage: '就在这个网页里',
  sections: '各部分',
  navClassify: '识别',
  navClothes: '服装',
  navTeach: '教学',
  navAbout: '工作原理',
  title: '在这个网页里观察和学习的神经网络。',
  privacy: '图片不会离开您的设备。',
  classifyTitle: '选一张图片，看看网络怎么说。',
  classifyAbout: '这个网络认识照片中的一千种事物：动物、食物、工具、车辆。',
  photoHint: '它认识一千种事物，每张图片只算其中一种。画面中央的大物体最重要。',
  whichNet: '网络',
  whichDevice: '在哪里计算',
  clothesTitle: '一切从这里开始：AlexNet 与 LeNet。',
  clothesAbout: '《动手学深度学习》这一章中的网络，用 60,000 张灰度服装小图训练而成。下面这些图片它们从未见过。',
  clothesHint: '这个网络是用黑底亮色的单件服装灰度图训练的。背景干净的照片效果最好。',
  teachTitle: '教它新东西。',
  teachAbout: '几个样本就够了：网络保留它对形状的认识，只在这里用几秒钟学习一个新的最后一层。',
  whichTaught: '要学习的网络',
  aboutTitle: '工作原理',
  sentTitle: '什么都不上传',
  sentText:
    '图片不会离开您的设备。网页只下载一次网络，用 SHA-256 核对每个文件，并在本机计算：WebGPU 更快时用 GPU，否则用 CPU。',
  netsTitle: '同一个故事中的三个网络，用 Rust 写成',
  netsText:
    'LeNet 在 1998 年识别手写数字。AlexNet 赢得 2012 年的 ImageNet 竞赛，开启了深度学习的浪潮；这里的版本更苗条，滤波器和隐藏单元较少。' +
    '2019 年的 EfficientNet-Lite0 认识得更多，计算得更少。三者运行在同一个用 Burn 构建的引擎上，前两个也由它训练。',
  checkedTitle: '先检查，再信任',
  checkedText: '每个设备先计算一个已知的答案，答对的设备中最快的才会被使用。如果中途失去 GPU，CPU 会接手您教过的一切。',
  credits:
    '服装图片：Zalando Research 的 Fashion-MNIST（MIT 许可证）。网络：LeCun 等，1998；Krizhevsky、Sutskever 和 Hinton，2012；' +
    'Google，2019，用 ImageNet 训练（Apache-2.0）。教材：《动手学深度学习》，阿斯顿·张、李沐、扎卡里·C. 立顿、亚历山大·J. 斯莫拉。',
  drop: '松开手：网络会看一看',
  cancel: '取消',
  pickFor: '用于',
};
