// Package chart draws the picture of a digest as a PNG that is read on a phone: two
// panels one above the other, large letters, few colours that are told apart in print
// and by people who see no red. What is drawn is decided by package leader; here it
// only gets lines and letters.
package chart

import (
	"bytes"
	"fmt"
	"image/color"
	"math"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"

	"github.com/taprose/taprose/conversation/leader"
)

// The picture is 900 pixels wide, which phones show without scaling letters away; its
// height follows from the number of agencies.
const (
	dpi       = 200
	width     = 4.5 * vg.Inch
	daysHigh  = 2.6 * vg.Inch
	barHigh   = 0.36 * vg.Inch
	barsExtra = 0.8 * vg.Inch
	margin    = 0.14 * vg.Inch
)

// The colours are two of Okabe and Ito's, made for people who see colours otherwise.
var (
	blue   = color.NRGBA{R: 0x00, G: 0x72, B: 0xb2, A: 0xff}
	orange = color.NRGBA{R: 0xe6, G: 0x9f, B: 0x00, A: 0xff}
	ink    = color.NRGBA{R: 0x22, G: 0x22, B: 0x22, A: 0xff}
	grey   = color.NRGBA{R: 0xdd, G: 0xdd, B: 0xdd, A: 0xff}
	paper  = color.White
)

// Digest draws the picture. It is safe from several goroutines.
func Digest(c leader.Chart) ([]byte, error) {
	high := daysHigh
	if len(c.Agencies) > 0 {
		high += barsExtra + barHigh*vg.Length(len(c.Agencies))
	}
	img := vgimg.NewWith(vgimg.UseWH(width, high), vgimg.UseDPI(dpi), vgimg.UseBackgroundColor(paper))
	whole := draw.New(img)
	top := draw.Crop(whole, margin, -margin, high-daysHigh+margin/2, -margin)
	days, err := daysPlot(c)
	if err != nil {
		return nil, fmt.Errorf("draw days: %w", err)
	}
	days.Draw(top)
	if len(c.Agencies) > 0 {
		bars, err := agenciesPlot(c)
		if err != nil {
			return nil, fmt.Errorf("draw agencies: %w", err)
		}
		bars.Draw(draw.Crop(whole, margin, -margin, margin, -daysHigh))
	}
	var b bytes.Buffer
	if _, err := (vgimg.PngCanvas{Canvas: img}).WriteTo(&b); err != nil {
		return nil, fmt.Errorf("write picture: %w", err)
	}
	return b.Bytes(), nil
}

// sans is a font without serifs, which small screens show better.
func sans(size vg.Length, bold bool) font.Font {
	f := font.Font{Typeface: "Liberation", Variant: "Sans", Size: size}
	if bold {
		f.Weight = 3 // golang.org/x/image/font.WeightBold
	}
	return f
}

// newPlot is a plot with a title and without what nobody needs.
func newPlot(title string) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = paper
	p.Title.Text = title
	p.Title.TextStyle.Font, p.Title.TextStyle.Color = sans(vg.Points(11), true), ink
	p.Title.Padding = vg.Points(6)
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Tick.Label.Font, a.Tick.Label.Color = sans(vg.Points(9), false), ink
		a.LineStyle.Color, a.Tick.LineStyle.Width = grey, 0
		a.Padding = vg.Points(2)
	}
	p.Legend.Top, p.Legend.YOffs, p.Legend.ThumbnailWidth = true, vg.Points(2), vg.Points(14)
	p.Legend.TextStyle.Font, p.Legend.TextStyle.Color = sans(vg.Points(9), false), ink
	return p
}

// daysPlot has two bars for each day.
func daysPlot(c leader.Chart) (*plot.Plot, error) {
	p := newPlot(c.DaysTitle)
	// A fifth is left above the bars for the legend.
	p.Y.Min, p.Y.Max = 0, ceiling(c.Highest()+c.Highest()/5)
	p.Y.Tick.Marker = steps(p.Y.Max)
	grid := plotter.NewGrid()
	grid.Vertical.Width = 0
	grid.Horizontal.Color = grey
	p.Add(grid)
	if len(c.Days) == 0 {
		return p, nil
	}
	wide := min(vg.Points(9), (width-vg.Inch)/vg.Length(len(c.Days))*0.4)
	for i, s := range []struct {
		name   string
		values []int64
		color  color.Color
	}{{c.ReceivedName, c.Received, blue}, {c.SettledName, c.Settled, orange}} {
		values := make(plotter.Values, len(s.values))
		for j, v := range s.values {
			values[j] = float64(v)
		}
		bars, err := plotter.NewBarChart(values, wide)
		if err != nil {
			return nil, err
		}
		bars.Color, bars.LineStyle.Width = s.color, 0
		bars.Offset = wide * (vg.Length(i) - 0.5)
		p.Add(bars)
		p.Legend.Add(s.name, bars)
	}
	p.NominalX(c.Days...)
	p.X.Tick.LineStyle.Width = 0
	return p, nil
}

// agenciesPlot has one lying bar for each agency, the first on top.
func agenciesPlot(c leader.Chart) (*plot.Plot, error) {
	p := newPlot(c.AgenciesTitle)
	n := len(c.Agencies)
	values, names := make(plotter.Values, n), make([]string, n)
	labels := plotter.XYLabels{XYs: make(plotter.XYs, n), Labels: make([]string, n)}
	for i, a := range c.Agencies {
		at := n - 1 - i
		values[at], names[at] = a.Share, shorten(a.Name)
		labels.XYs[at] = plotter.XY{X: math.Max(a.Share, 0) + 0.02, Y: float64(at)}
		labels.Labels[at] = a.Label
	}
	bars, err := plotter.NewBarChart(values, barHigh*0.6)
	if err != nil {
		return nil, err
	}
	bars.Horizontal, bars.Color, bars.LineStyle.Width = true, blue, 0
	told, err := plotter.NewLabels(labels)
	if err != nil {
		return nil, err
	}
	for i := range told.TextStyle {
		told.TextStyle[i].Font, told.TextStyle[i].Color = sans(vg.Points(9), true), ink
		told.TextStyle[i].YAlign = text.YCenter
	}
	p.Add(bars, told)
	p.NominalY(names...)
	p.Y.Tick.LineStyle.Width = 0
	// Room for the label behind a full bar.
	p.X.Min, p.X.Max = 0, 1.18
	p.X.Tick.Marker = plot.ConstantTicks{}
	p.X.LineStyle.Width = 0
	return p, nil
}

// nameMost is how many letters of an agency's name there is room for.
const nameMost = 22

func shorten(name string) string {
	r := []rune(name)
	if len(r) <= nameMost {
		return name
	}
	return string(r[:nameMost-1]) + "…"
}

// ceiling is a round number not below n, at least 4.
func ceiling(n int64) float64 {
	for unit := int64(1); ; unit *= 10 {
		for _, m := range []int64{4, 6, 8, 10, 20} {
			if top := m * unit; top >= n {
				return float64(top)
			}
		}
	}
}

// steps marks a scale at its quarters, or at every whole number of a short one.
func steps(top float64) plot.ConstantTicks {
	step := top / 4
	if step != math.Trunc(step) {
		step = top / 2
	}
	var out plot.ConstantTicks
	for v := 0.0; v <= top+step/2; v += step {
		out = append(out, plot.Tick{Value: v, Label: strconv.Itoa(int(math.Round(v)))})
	}
	return out
}
