using System.Globalization;

namespace Toplev.Tma.Formulas;

internal enum TokenKind
{
    End,
    Number,
    Name,
    Symbol,
}

internal readonly record struct Token(TokenKind Kind, int Position, string Text, double Number);

/// <summary>
/// Splits a formula into tokens. A name may start with a digit (<c>4K_Aliasing</c>), with <c>#</c> (a term) or
/// <c>##</c> (the sum of a node's children), may contain dots (<c>EXE_ACTIVITY.1_PORTS_UTIL</c>) and may end in event
/// modifiers (<c>:c1:e1</c>, <c>:ocr_msr_val=0x10</c>).
/// </summary>
internal sealed class FormulaLexer(string text)
{
    private int position;

    public Token Next()
    {
        while (position < text.Length && char.IsWhiteSpace(text[position]))
        {
            position++;
        }

        if (position == text.Length)
        {
            return new Token(TokenKind.End, position, "the end", 0);
        }

        var start = position;
        if (char.IsAsciiDigit(text[start]))
        {
            return NumberOrName(start);
        }

        if (IsNameStart(text[start]))
        {
            return Name(start);
        }

        return Symbol(start);
    }

    private Token NumberOrName(int start)
    {
        var end = start;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.'))
        {
            end++;
        }

        if (end < text.Length && text[end] is 'e' or 'E' && IsExponent(end + 1, out var afterExponent))
        {
            end = afterExponent;
        }

        if (end < text.Length && IsNamePart(text[end]))
        {
            return Name(start);
        }

        if (!double.TryParse(text.AsSpan(start, end - start), NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            throw new FormulaException($"'{text[start..end]}' is not a number", text, start);
        }

        position = end;
        return new Token(TokenKind.Number, start, text[start..end], number);
    }

    private bool IsExponent(int at, out int end)
    {
        end = at < text.Length && text[at] is '+' or '-' ? at + 1 : at;
        var digits = end;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return end > digits;
    }

    private Token Name(int start)
    {
        var end = start;
        while (end < text.Length && text[end] == '#')
        {
            end++;
        }

        while (end < text.Length && IsNamePart(text[end]))
        {
            end++;
        }

        while (end < text.Length && text[end] == ':' && end + 1 < text.Length && char.IsAsciiLetter(text[end + 1]))
        {
            end++;
            while (end < text.Length && IsNamePart(text[end]))
            {
                end++;
            }

            if (end + 1 < text.Length && text[end] == '=' && char.IsAsciiDigit(text[end + 1]))
            {
                end++;
                while (end < text.Length && char.IsAsciiHexDigit(text[end]) || end < text.Length && text[end] == 'x')
                {
                    end++;
                }
            }
        }

        if (end == start || text[end - 1] == '#')
        {
            throw new FormulaException("A name is missing after '#'", text, start);
        }

        position = end;
        return new Token(TokenKind.Name, start, text[start..end], 0);
    }

    private Token Symbol(int start)
    {
        var pair = start + 1 < text.Length ? text.AsSpan(start, 2) : default;
        var length = pair is "<=" or ">=" or "==" or "&&" or "||" ? 2 : 1;
        if (length == 1 && !"+-*/(),<>&|".Contains(text[start], StringComparison.Ordinal))
        {
            throw new FormulaException($"Unexpected character '{text[start]}'", text, start);
        }

        position = start + length;
        return new Token(TokenKind.Symbol, start, text[start..position], 0);
    }

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c is '_' or '#';

    private static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.';
}
