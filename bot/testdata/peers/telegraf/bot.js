// The report of docs/speed.md as one writes it with Telegraf, the most used bot library:
// scenes, sessions in Redis, the finished report in Redis. It sends no card to anybody,
// fetches no photo and knows one language, so it does less than TapRose for each turn.
//
// BenchmarkPeer starts it; see docs/speed.md.
const { Telegraf, Scenes, Markup, session } = require('telegraf')
const Redis = require('ioredis')
const { randomBytes } = require('node:crypto')
const { readFileSync } = require('node:fs')

const redis = new Redis(process.env.TAPROSE_TEST_REDIS, { enableAutoPipelining: true })
const store = {
  get: async (key) => JSON.parse((await redis.get('session:' + key)) ?? 'null') ?? undefined,
  set: (key, value) => redis.set('session:' + key, JSON.stringify(value)),
  delete: (key) => redis.del('session:' + key),
}

const categories = ['Jalan dan jembatan', 'Sampah dan kebersihan', 'Lampu jalan', 'Saluran air', 'Kesehatan', 'Sekolah', 'Lainnya']
const numbered = (words, labels) => words + '\n\n' + labels.map((l, i) => `${i + 1}. ${l}`).join('\n')
const buttons = (labels) => Markup.inlineKeyboard(labels.map((l, i) => [Markup.button.callback(l, 'c' + i)]))
const draft = (ctx) => ctx.wizard.state

// With TAPROSE_TEST_ANSWERS it says what TapRose says to each input, which is in that file;
// without, what is written below.
const answers = process.env.TAPROSE_TEST_ANSWERS && JSON.parse(readFileSync(process.env.TAPROSE_TEST_ANSWERS))
const say = (ctx, i, words, extra, ticket) => {
  if (!answers) return ctx.reply(words, extra)
  const { text, ...rest } = answers[i]
  return ctx.reply(ticket ? text.replaceAll(/TBN-\w+/g, ticket) : text, rest)
}

const report = new Scenes.WizardScene(
  'report',
  async (ctx) => {
    await say(ctx, 1, numbered('Laporan Anda tentang apa?', categories), buttons(categories))
    return ctx.wizard.next()
  },
  async (ctx) => {
    const i = Number(ctx.message?.text)
    if (!(i >= 1 && i <= categories.length)) return ctx.reply('Pilih salah satu nomor di atas.')
    draft(ctx).category = categories[i - 1]
    await say(ctx, 2, 'Apa yang terjadi? Ceritakan dengan kata-kata Anda sendiri.')
    return ctx.wizard.next()
  },
  async (ctx) => {
    if (!ctx.message?.text) return ctx.reply('Tulis apa yang terjadi.')
    draft(ctx).words = ctx.message.text
    await say(ctx, 3, 'Ada foto? Kirim fotonya, atau tulis lewati.', buttons(['Lewati']))
    return ctx.wizard.next()
  },
  async (ctx) => {
    draft(ctx).photos = (ctx.message?.photo ?? []).slice(-1).map((p) => p.file_id)
    await say(ctx, 4, 'Di mana tempatnya? Kirim lokasi, atau tulis nama desa dan kecamatannya.', Markup.keyboard([Markup.button.locationRequest('Kirim lokasi saya')]))
    return ctx.wizard.next()
  },
  async (ctx) => {
    if (!ctx.message?.location) return ctx.reply('Kirim lokasinya.')
    draft(ctx).place = ctx.message.location
    const d = draft(ctx)
    await say(ctx, 5, numbered(`Ini laporan Anda:\n\n${d.category}\n${d.words}\n${d.photos.length} foto\n\nSudah benar?`, ['Kirim', 'Ubah', 'Batal']), buttons(['Kirim', 'Ubah', 'Batal']))
    return ctx.wizard.next()
  },
  async (ctx) => {
    if (ctx.message?.text !== '1') return ctx.reply('Balas 1 untuk mengirim.')
    const ticket = 'TBN-' + randomBytes(3).toString('hex').toUpperCase()
    await redis.set('report:' + ticket, JSON.stringify({ ...draft(ctx), ticket, from: ctx.from.id, at: Date.now() }))
    await say(ctx, 6, `Terima kasih, laporan Anda sudah kami terima.\nNomor laporan: ${ticket}`, undefined, ticket)
    return ctx.scene.leave()
  },
)

const bot = new Telegraf(process.env.TAPROSE_TEST_TOKEN, { telegram: { apiRoot: process.env.TAPROSE_TEST_API } })
bot.use(session({ store }), new Scenes.Stage([report]).middleware())
bot.hears('/start', (ctx) => say(ctx, 0, numbered('Selamat datang. Ada yang bisa kami bantu?', ['Lapor', 'Cek laporan', 'Info']), buttons(['Lapor', 'Cek laporan', 'Info'])))
bot.hears('1', (ctx) => ctx.scene.enter('report'))
bot.catch((err) => { console.error(err); process.exit(1) })
bot.launch()
