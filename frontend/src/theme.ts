import { createTheme, type MantineColorsTuple } from '@mantine/core';

const ink: MantineColorsTuple = [
  '#eef5f9', '#dbe8f0', '#b5d0e0', '#8cc0e2', '#64a3c9', '#3f7fa6', '#2b6a90', '#1d5577', '#17455f', '#0f3347',
];

/** Mantine's greys, warmed to the paper. */
const gray: MantineColorsTuple = [
  '#f9f7f2', '#f1eee6', '#e6e2d7', '#ddd8cb', '#cbc5b6', '#a5a094', '#6f6c64', '#55544e', '#3a3a36', '#22231f',
];

/** From text to ground. */
const dark: MantineColorsTuple = [
  '#e9e6de', '#c9c8c3', '#9ba3a7', '#6c757a', '#2f373b', '#262d31', '#191d20', '#131618', '#0e1112', '#090b0c',
];

export const theme = createTheme({
  fontFamily: "'Atkinson Hyperlegible Next Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'Atkinson Hyperlegible Mono Variable', ui-monospace, monospace",
  headings: { fontWeight: '600' },
  colors: { ink, gray, dark },
  white: '#fdfcf8',
  black: '#1d2427',
  primaryColor: 'ink',
  primaryShade: { light: 7, dark: 3 },
  autoContrast: true,
  luminanceThreshold: 0.35,
  defaultRadius: 6,
  cursorType: 'pointer',
  components: {
    Button: { defaultProps: { size: 'xs', variant: 'default' } },
    TextInput: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs', allowDeselect: false } },
    MultiSelect: { defaultProps: { size: 'xs' } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    // One dialog may follow on another: two that fade through each other cannot be read.
    Modal: { defaultProps: { transitionProps: { duration: 0 }, centered: true, overlayProps: { backgroundOpacity: 0.4 } } },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: false, fz: 12 } },
  },
});
