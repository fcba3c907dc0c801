"""Small plots of how figures grow, as one SVG: a panel a curve, both axes logarithmic."""

import math

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 360, 240, 52, 34, 14, 30
COLUMNS = 3
COLOURS = ("#1f6feb", "#bc4c00", "#1a7f37")


def svg(curves):
    rows = math.ceil(len(curves) / COLUMNS)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH * COLUMNS} {HEIGHT * rows}" font-family="sans-serif" font-size="11">',
        '<rect width="100%" height="100%" fill="#ffffff"/>',
    ]
    for number, (name, points) in enumerate(curves.items()):
        out.append(f'<g transform="translate({number % COLUMNS * WIDTH} {number // COLUMNS * HEIGHT})">')
        out += panel(name, points)
        out.append("</g>")
    return "\n".join(out + ["</svg>"]) + "\n"


def panel(name, points):
    # A logarithm has no nought: no waiters stand where one would.
    xs = [max(1, point["x"]) for point in points]
    series = [key for key in points[0] if key != "x"]
    ys = [max(1, point[key]) for point in points for key in series]
    x_at = scale(min(xs), max(xs), LEFT, WIDTH - RIGHT)
    low, high = 10 ** math.floor(math.log10(min(ys))), 10 ** math.ceil(math.log10(max(ys)))
    y_at = scale(low, high, HEIGHT - BOTTOM, TOP)
    out = [f'<text x="{LEFT}" y="16" font-weight="bold" fill="#1f2328">{name}</text>']
    for power in range(round(math.log10(low)), round(math.log10(high)) + 1):
        y = y_at(10**power)
        out.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#d0d7de"/>')
        out.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end" fill="#59636e">{short(10**power)}</text>')
    for x, point in zip(xs, points):
        out.append(f'<text x="{x_at(x):.1f}" y="{HEIGHT - 12}" text-anchor="middle" fill="#59636e">{short(point["x"])}</text>')
    for at, key in enumerate(series):
        line = [(x_at(x), y_at(max(1, point[key]))) for x, point in zip(xs, points)]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in line)
        out.append(f'<path d="M{path}" fill="none" stroke="{COLOURS[at]}" stroke-width="2"/>')
        out += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{COLOURS[at]}"/>' for x, y in line]
        out.append(f'<text x="{LEFT + 100 * at}" y="30" fill="{COLOURS[at]}">{key}</text>')
    return out


def scale(low, high, start, end):
    span = math.log10(high) - math.log10(low) or 1
    return lambda value: start + (math.log10(value) - math.log10(low)) / span * (end - start)


def short(number):
    for unit, name in ((1_000_000, "M"), (1_000, "k")):
        if number >= unit:
            return f"{number / unit:g}{name}" if number % unit == 0 else f"{number / unit:.0f}{name}"
    return str(number)
