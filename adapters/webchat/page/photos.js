// Photos are made smaller before they travel: a phone's photo of 8 MB says no
// more about a hole in the road than one of 400 kB, costs the citizen data, and
// carries where and when it was taken. The browser's own picture has none of that.

const longest = 2048;
const light = 350_000;

export async function prepare(file) {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type)) return file;
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return file; // the server will say what it thinks of it
  }
  const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  // A small PNG or WebP has no camera's metadata worth the loss of quality.
  if (scale === 1 && file.size < light && file.type !== "image/jpeg") {
    bitmap.close();
    return file;
  }
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const brush = canvas.getContext("2d");
  brush.fillStyle = "#fff"; // JPEG has no transparency
  brush.fillRect(0, 0, canvas.width, canvas.height);
  brush.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.86));
  return blob && blob.type === "image/jpeg" ? blob : file;
}
